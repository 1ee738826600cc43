#pragma once

namespace chukan::text {

/// One explicit table (decisions.md 9): a character that CP932 lacks, and the one that stands for it. U+00A5 becomes the full-width yen sign, never a backslash.
struct lookalike {
    char16_t lacking;
    char16_t written;
};

inline constexpr lookalike lookalikes[] = {
    {0x00a2, 0xffe0}, // ¢ cent sign
    {0x00a3, 0xffe1}, // £ pound sign
    {0x00a5, 0xffe5}, // ¥ yen sign
    {0x00ac, 0xffe2}, // ¬ not sign
    {0x00a6, 0xffe4}, // ¦ broken bar
    {0x2014, 0x2015}, // em dash: horizontal bar
    {0x2016, 0x2225}, // double vertical line: parallel to
    {0x2212, 0xff0d}, // minus sign: full-width hyphen-minus
    {0x301c, 0xff5e}, // wave dash: full-width tilde
    {0x00b7, 0x30fb}, // middle dot
    {0x2022, 0x30fb}, // bullet
    {0x2011, 0x2010}, // non-breaking hyphen
    {0x00a0, 0x0020}, // no-break space
};

} // namespace chukan::text
