"""特定個人情報 of 別表第二, each by itself. Numbers become TM9 + 13 digits (模擬); a number once given is never given again."""

# number: (Japanese, English). 1 to 5 and 82 are described item by item in config/masters/information.json; the others get three items of their own there.
NAMES = {
    1: ("住民票関係情報", "resident record"),
    2: ("地方税関係情報", "local tax"),
    3: ("介護保険給付等関係情報", "long-term care insurance benefits"),
    4: ("医療保険給付関係情報", "medical insurance benefits"),
    5: ("年金給付関係情報", "pension benefits"),
    6: ("生活保護関係情報", "public assistance"),
    7: ("中国残留邦人等支援給付等関係情報", "support of Japanese left behind in China"),
    8: ("失業等給付関係情報", "unemployment benefits"),
    9: ("地方公務員災害補償関係情報", "accident compensation of local officials"),
    10: ("障害者関係情報", "disabilities"),
    11: ("特別児童扶養手当関係情報", "special child rearing allowance"),
    12: ("児童扶養手当関係情報", "child rearing allowance"),
    13: ("労働者災害補償関係情報", "workers' accident compensation"),
    14: ("戦傷病者戦没者遺族等援護関係情報", "relief of war-wounded and bereaved"),
    15: ("石綿健康被害救済給付等関係情報", "relief of health damage by asbestos"),
    16: ("職業訓練受講給付金関係情報", "allowance for vocational training"),
    17: ("児童手当関係情報", "child allowance"),
    82: ("高齢者の医療の確保に関する法律による保険料の徴収に関する情報", "collection of late-stage elderly medical premiums"),
    101: ("健康保険法第五十五条又は第百二十八条に規定する他の法令による給付の支給に関する情報", "benefits by other acts (Health Insurance Act 55 or 128)"),
    102: ("健康保険法第五十五条に規定する他の法令による給付の支給に関する情報", "benefits by other acts (Health Insurance Act 55)"),
    103: ("船員保険法第三十三条に規定する他の法令による給付の支給に関する情報", "benefits by other acts (Mariners Insurance Act 33)"),
    104: ("児童福祉法第十九条の七に規定する他の法令による給付の支給に関する情報", "benefits by other acts (Child Welfare Act 19-7)"),
    105: ("児童福祉法第二十一条の五の三十に規定する他の法令による給付の支給に関する情報", "benefits by other acts (Child Welfare Act 21-5-30)"),
    106: ("児童福祉法第二十四条の二十二に規定する他の法令による給付の支給に関する情報", "benefits by other acts (Child Welfare Act 24-22)"),
    107: ("特別児童扶養手当法その他の法令による障害を有する者に対する手当の支給に関する情報", "allowances for persons with disabilities"),
    108: ("精神保健福祉法第三十条の二に規定する他の法律による医療に関する給付の支給に関する情報", "medical benefits by other acts (Mental Health Act 30-2)"),
    109: ("私立学校教職員共済法第二十五条において準用する国家公務員共済組合法第六十条第一項に規定する他の法令による給付の支給に関する情報", "benefits by other acts (Private School Mutual Aid Act 25)"),
    110: ("国家公務員共済組合法第六十条第一項に規定する他の法令による給付の支給に関する情報", "benefits by other acts (National Officials Mutual Aid Act 60)"),
    111: ("国民健康保険法第五十六条第一項に規定する他の法令による給付の支給に関する情報", "benefits by other acts (National Health Insurance Act 56)"),
    112: ("地方公務員等共済組合法第六十二条第一項に規定する他の法令による給付の支給に関する情報", "benefits by other acts (Local Officials Mutual Aid Act 62)"),
    113: ("雇用保険法第三十七条第八項に規定する他の法令による給付の支給に関する情報", "benefits by other acts (Employment Insurance Act 37)"),
    114: ("高確法第五十七条第一項に規定する他の法令による給付の支給に関する情報", "benefits by other acts (Elderly Medical Care Act 57)"),
    115: ("被爆者援護法第十八条第一項ただし書に規定する他の法令による医療に関する給付の支給に関する情報", "medical benefits by other acts (Atomic Bomb Survivors Act 18)"),
    116: ("介護保険法第二十条に規定する他の法令による給付の支給に関する情報", "benefits by other acts (Long-Term Care Insurance Act 20)"),
    117: ("感染症法第三十九条第一項に規定する他の法律による医療に関する給付の支給に関する情報", "medical benefits by other acts (Infectious Diseases Act 39)"),
    118: ("障害者総合支援法第七条に規定する他の法令により行われる給付の支給に関する情報", "benefits by other acts (Disabilities Support Act 7)"),
    119: ("難病法第十二条に規定する他の法令による給付の支給に関する情報", "benefits by other acts (Intractable Diseases Act 12)"),
    120: ("医療保険各法その他の法令による医療に関する給付の支給に関する情報", "medical benefits by any act"),
    121: ("国民年金法その他の法令による年金である給付の支給に関する情報", "pensions by any act"),
    122: ("国民年金法その他の法令による給付の支給に関する情報", "benefits by the National Pension Act and others"),
    123: ("児童扶養手当法第三条第二項に規定する公的年金給付の支給に関する情報", "public pensions (Child Rearing Allowance Act 3)"),
    124: ("昭和六十年法律第三十四号附則第九十七条第二項において準用する特別児童扶養手当法第十七条第一号の障害を支給事由とする給付の支給に関する情報", "benefits for disability (act 34 of 1985, 97)"),
    131: ("船員保険法による保険給付の支給に関する情報", "benefits of mariners insurance"),
    132: ("国民年金法による障害基礎年金の支給に関する情報", "disability basic pension"),
    133: ("国民年金法による年金である給付の支給に関する情報", "pensions of the National Pension Act"),
    134: ("国民年金基金の加入員に関する情報", "members of national pension funds"),
    135: ("国民年金法第八十九条第一項第三号の施設に入所する者に関する情報", "residents of institutions (National Pension Act 89)"),
    136: ("独立行政法人農業者年金基金法による農業者年金の被保険者に関する情報", "insured persons of the farmers pension"),
    137: ("厚生年金保険制度及び農林漁業団体職員共済組合制度の統合を図るための農林漁業団体職員共済組合法等を廃止する等の法律による年金である給付の支給に関する情報", "pensions of the former agricultural mutual aid"),
    138: ("特定障害者に対する特別障害給付金の支給に関する法律による特別障害給付金の支給に関する情報", "special disability benefit"),
    139: ("年金生活者支援給付金の支給に関する法律による年金生活者支援給付金の支給に関する情報", "support benefit for pensioners"),
    140: ("戦傷病者戦没者遺族等援護法による年金である給付の支給に関する情報", "pensions of war-wounded and bereaved"),
    141: ("雇用保険法による基本手当の支給に関する情報", "basic allowance of employment insurance"),
    142: ("雇用保険法による高年齢雇用継続基本給付金の支給に関する情報", "continued employment benefit for the elderly"),
    143: ("雇用保険法による教育訓練給付金の支給に関する情報", "education and training benefit"),
    144: ("雇用対策法による職業転換給付金の支給に関する情報", "benefit for a change of occupation"),
    151: ("児童福祉法による障害児入所支援に関する情報", "residential support of children with disabilities"),
    152: ("児童福祉法による措置に関する情報", "measures of the Child Welfare Act"),
    153: ("児童福祉法による障害児通所支援に関する情報", "day support of children with disabilities"),
    154: ("児童福祉法による小児慢性特定疾病医療費の支給に関する情報", "medical care of chronic diseases of children"),
    155: ("児童福祉法による療育の給付に関する情報", "medical and educational care of children"),
    156: ("児童福祉法による障害児入所給付費の支給に関する情報", "residential benefit of children with disabilities"),
    157: ("児童福祉法による母子生活支援施設における保護の実施に関する情報", "shelter for mothers and children"),
    158: ("児童福祉法による日常生活上の援助及び生活指導並びに就業の支援の実施に関する情報", "aid in daily life and work (Child Welfare Act)"),
    161: ("災害救助法による救助の実施に関する情報", "disaster relief"),
    162: ("災害救助法による扶助金の支給に関する情報", "disaster relief benefits"),
    163: ("母子父子寡婦福祉法による資金の貸付けに関する情報", "loans to single parents and widows"),
    164: ("母子父子寡婦福祉法による給付金の支給に関する情報", "benefits to single parents and widows"),
    165: ("難病法による特定医療費の支給に関する情報", "medical care of intractable diseases"),
    166: ("精神保健福祉法による入院措置に関する情報", "compulsory admission (Mental Health Act)"),
    167: ("特別児童扶養手当法による障害児福祉手当の支給に関する情報", "welfare allowance of children with disabilities"),
    168: ("特別児童扶養手当法による特別障害者手当の支給に関する情報", "special allowance of persons with disabilities"),
    169: ("昭和六十年法律第三十四号附則第九十七条第一項の福祉手当の支給に関する情報", "welfare allowance (act 34 of 1985, 97)"),
    170: ("母子保健法による養育医療の給付に関する情報", "medical care of premature infants"),
    171: ("母子保健法による養育医療に要する費用の支給に関する情報", "costs of the medical care of premature infants"),
    172: ("母子保健法による妊娠の届出に関する情報", "notification of pregnancy"),
    173: ("障害者総合支援法による自立支援給付の支給に関する情報", "self-support benefits of persons with disabilities"),
    174: ("障害者総合支援法による療養介護に関する情報", "medical long-term care of persons with disabilities"),
    175: ("障害者総合支援法による施設入所支援に関する情報", "residential support of persons with disabilities"),
    176: ("社会福祉法による生計困難者に対して無利子又は低利で資金を融通する事業の実施に関する情報", "loans to persons in need"),
    177: ("特別支援学校への就学奨励に関する法律による特別支援学校への就学のため必要な経費の支弁に関する情報", "costs of attending a special school"),
    178: ("学校保健安全法による医療に要する費用についての援助に関する情報", "medical aid of the School Health Act"),
    179: ("高等学校等就学支援金の支給に関する法律による就学支援金の支給に関する情報", "high school tuition support"),
    180: ("中国残留邦人等の円滑な帰国の促進並びに永住帰国した中国残留邦人等及び特定配偶者の自立の支援に関する法律による永住帰国旅費の支給に関する情報", "travel costs of permanent return (Japanese left behind in China)"),
    181: ("同法による自立支度金の支給に関する情報（中国残留邦人等）", "settling-in allowance (Japanese left behind in China)"),
    182: ("同法による一時金の支給に関する情報（中国残留邦人等）", "lump sum (Japanese left behind in China)"),
    183: ("同法による一時帰国旅費の支給に関する情報（中国残留邦人等）", "travel costs of a visit (Japanese left behind in China)"),
    184: ("同法による中国残留邦人等支援給付等の支給に関する情報", "support benefits (Japanese left behind in China)"),
    185: ("被爆者援護法による手当等の支給に関する情報", "allowances of atomic bomb survivors"),
    186: ("被爆者援護法による介護手当の支給に関する情報", "care allowance of atomic bomb survivors"),
    187: ("被爆者援護法による一般疾病医療費の支給に関する情報", "general medical costs of atomic bomb survivors"),
    191: ("国民健康保険法第七十六条の四において準用する介護保険法の規定により通知することとされている事項に関する情報", "notices on special collection (National Health Insurance Act 76-4)"),
    192: ("高確法第百十条において準用する介護保険法の規定により通知することとされている事項に関する情報", "notices on special collection (Elderly Medical Care Act 110)"),
    193: ("介護保険法第百三十六条第一項、第百三十八条第一項又は第百四十一条第一項の規定により通知することとされている事項に関する情報", "notices on special collection (Long-Term Care Insurance Act)"),
}

# Texts of the table that name several at once (or one in other words), beside those that only join …関係情報.
_RETURNEES = "中国残留邦人等の円滑な帰国の促進並びに永住帰国した中国残留邦人等及び特定配偶者の自立の支援に関する法律による永住帰国旅費、自立支度金、一時金、一時帰国旅費又は"
_NOURIN = "厚生年金保険制度及び農林漁業団体職員共済組合制度の統合を図るための農林漁業団体職員共済組合法等を廃止する等の法律による年金である給付"
TEXTS = {
    "高確法による保険料の徴収に関する情報": [82],
    "年金給付関係情報又は" + _NOURIN + "の支給に関する情報": [5, 137],
    "年金給付関係情報又は" + _NOURIN + "若しくは特定障害者に対する特別障害給付金の支給に関する法律による特別障害給付金の支給に関する情報": [5, 137, 138],
    "年金給付関係情報又は" + _NOURIN + "、特定障害者に対する特別障害給付金の支給に関する法律による特別障害給付金若しくは年金生活者支援給付金の支給に関する法律による"
    "年金生活者支援給付金の支給に関する情報": [5, 137, 138, 139],
    "児童福祉法による障害児入所支援若しくは措置に関する情報又は障害者関係情報": [151, 152, 10],
    "児童福祉法による障害児通所支援に関する情報、地方税関係情報、住民票関係情報又は障害者総合支援法による自立支援給付の支給に関する情報": [153, 2, 1, 173],
    "労働者災害補償関係情報、戦傷病者戦没者遺族等援護関係情報、失業等給付関係情報、被爆者援護法による一般疾病医療費の支給に関する情報、石綿健康被害救済給付等関係情報又は"
    "職業訓練受講給付金関係情報": [13, 14, 8, 187, 15, 16],
    "災害救助法による救助若しくは扶助金の支給、児童福祉法による小児慢性特定疾病医療費、療育の給付若しくは障害児入所給付費の支給、母子父子寡婦福祉法による資金の貸付け又は"
    "難病法による特定医療費の支給に関する情報": [161, 162, 154, 155, 156, 163, 165],
    "生活保護関係情報、児童扶養手当関係情報又は母子父子寡婦福祉法による給付金、特別児童扶養手当法による障害児福祉手当、特別障害者手当若しくは昭和六十年法律第三十四号附則"
    "第九十七条第一項の福祉手当の支給に関する情報": [6, 12, 164, 167, 168, 169],
    "地方税関係情報、母子保健法による養育医療の給付若しくは養育医療に要する費用の支給に関する情報、児童手当関係情報、介護保険給付等関係情報又は障害者総合支援法による"
    "自立支援給付の支給に関する情報": [2, 170, 171, 17, 3, 173],
    "特別児童扶養手当関係情報又は雇用対策法による職業転換給付金の支給に関する情報": [11, 144],
    "労働者災害補償関係情報又は戦傷病者戦没者遺族等援護法による年金である給付の支給に関する情報": [13, 140],
    "児童福祉法による母子生活支援施設における保護の実施に関する情報、生活保護関係情報、児童扶養手当関係情報又は中国残留邦人等支援給付等関係情報": [157, 6, 12, 7],
    _RETURNEES + "中国残留邦人等支援給付等の支給に関する情報": [180, 181, 182, 183, 184],
    _RETURNEES + "中国残留邦人等支援給付の支給に関する情報": [180, 181, 182, 183, 184],
    "生活保護関係情報、児童扶養手当関係情報又は母子父子寡婦福祉法による給付金の支給に関する情報": [6, 12, 164],
    "労働者災害補償関係情報又は戦傷病者戦没者遺族等援護法による年金である給付若しくは雇用保険法による基本手当若しくは高年齢雇用継続基本給付金の支給に関する情報": [13, 140, 141, 142],
    "国民健康保険法第七十六条の四において準用する介護保険法第百三十六条第一項、第百三十八条第一項又は第百四十一条第一項の規定により通知することとされている事項に関する情報": [191],
    "高確法第百十条において準用する介護保険法第百三十六条第一項、第百三十八条第一項又は第百四十一条第一項の規定により通知することとされている事項に関する情報": [192],
    "災害救助法による救助若しくは児童福祉法による障害児入所支援、小児慢性特定疾病医療費の支給若しくは措置に関する情報、障害者関係情報又は精神保健福祉法による入院措置若しくは"
    "難病法による特定医療費の支給に関する情報": [161, 151, 154, 152, 10, 166, 165],
    "児童福祉法による障害児通所支援若しくは母子保健法による妊娠の届出に関する情報又は介護保険給付等関係情報": [153, 172, 3],
    "特別児童扶養手当法による障害児福祉手当若しくは特別障害者手当又は昭和六十年法律第三十四号附則第九十七条第一項の福祉手当の支給に関する情報": [167, 168, 169],
    "児童福祉法による障害児入所支援、措置若しくは日常生活上の援助及び生活指導並びに就業の支援の実施に関する情報又は障害者関係情報": [151, 152, 158, 10],
    "地方税関係情報、住民票関係情報又は障害者総合支援法による療養介護若しくは施設入所支援に関する情報": [2, 1, 174, 175],
    "雇用保険法による教育訓練給付金の支給に関する情報又は職業訓練受講給付金関係情報": [143, 16],
}
_BY_NAME = {name: number for number, (name, _) in NAMES.items()}


def code(number):
    return "TM9%013d" % number


def numbers(text):
    """The 特定個人情報 that a text of the table names."""
    if text in TEXTS:
        return TEXTS[text]
    if text in _BY_NAME:
        return [_BY_NAME[text]]
    parts = text.replace("、", "又は").split("又は")
    if any(part not in _BY_NAME for part in parts):
        raise SystemExit("nobody knows what this is: " + text)
    return [_BY_NAME[part] for part in parts]
