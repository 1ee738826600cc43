#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

// Where libFuzzer is missing: seeded mutations of the corpus without feedback. Takes the same arguments that tests/fuzz/run gives libFuzzer:
// -max_total_time=SECONDS -seed=N -artifact_prefix=DIR/ and folders or files.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::string read(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string last_input, artifact_prefix;

void mutate(std::string& text, std::mt19937_64& random, const std::vector<std::string>& corpus)
{
    static const char* const pieces[] = {"\r\n", "\n", "\r", "\"", "\"\"", ",", ",,,,", "\xef\xbb\xbf", "\xff\xfe", "\xfe\xff", "\0", "\xff", "\x82\xa0", "\x81", "あ", "999123456782", "20171332", "\"\r\n\""};
    const auto place = [&] { return text.empty() ? 0 : random() % (text.size() + 1); };
    for (std::uint64_t times = 1 + random() % 6; times > 0; --times)
        switch (random() % 6) {
        case 0:
            text.insert(place(), pieces[random() % std::size(pieces)]);
            break;
        case 1:
            text.erase(std::min<std::size_t>(place(), text.size()), random() % 20);
            break;
        case 2:
            if (!text.empty())
                text[random() % text.size()] = static_cast<char>(random());
            break;
        case 3: {
            const auto& other = corpus[random() % corpus.size()];
            text.insert(place(), other.substr(other.empty() ? 0 : random() % other.size(), random() % 200));
            break;
        }
        case 4:
            text.insert(place(), std::string(random() % 5000, static_cast<char>('0' + random() % 10)));
            break;
        default:
            text.insert(place(), text.substr(std::min<std::size_t>(place(), text.size()), random() % 100));
        }
    if (text.size() > 1U << 18)
        text.resize(1U << 18);
}

} // namespace

int main(int count, char** arguments)
{
    std::uint64_t seconds = 60, seed = 1;
    std::vector<std::string> corpus;
    for (int i = 1; i < count; ++i) {
        const std::string argument = arguments[i];
        const auto value = argument.substr(argument.find('=') + 1);
        if (argument.rfind("-max_total_time=", 0) == 0)
            seconds = std::stoull(value);
        else if (argument.rfind("-seed=", 0) == 0)
            seed = std::stoull(value);
        else if (argument.rfind("-artifact_prefix=", 0) == 0)
            artifact_prefix = value;
        else if (argument[0] != '-' && std::filesystem::is_directory(argument)) {
            for (const auto& entry : std::filesystem::directory_iterator(argument))
                corpus.push_back(read(entry.path()));
        } else if (argument[0] != '-') {
            corpus.push_back(read(argument));
        }
    }
    if (corpus.empty())
        return 2;
    std::mt19937_64 random(seed);
    std::uint64_t runs = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    for (const auto& input : corpus)
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    const auto kept = artifact_prefix + "last-input"; // what was being tried when the program died
    while (std::chrono::steady_clock::now() < end) {
        std::string input = corpus[random() % corpus.size()];
        mutate(input, random, corpus);
        std::ofstream(kept, std::ios::binary) << input;
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
        ++runs;
    }
    std::filesystem::remove(kept);
    std::printf("Done %llu runs in %llu second(s)\n", static_cast<unsigned long long>(runs), static_cast<unsigned long long>(seconds));
}
