"""機関種別 of everybody who asks or provides in 別表第二, and one 模擬 body of each kind at least. Codes are 模擬: they begin with 99."""

# key: (code, Japanese, English)
KINDS = {
    "union": ("01", "後期高齢者医療広域連合", "union for late-stage elderly medical care"),
    "mayor": ("02", "市町村長", "mayor of a municipality"),
    "labour minister": ("03", "厚生労働大臣", "Minister of Health, Labour and Welfare"),
    "pension service": ("04", "日本年金機構", "Japan Pension Service"),
    "mutual aid": ("05", "共済組合等", "mutual aid association (pensions)"),
    "health society": ("06", "健康保険組合", "health insurance society"),
    "governor": ("10", "都道府県知事", "governor of a prefecture"),
    "welfare office": ("11", "福祉事務所を管理する市町村長", "mayor who runs a welfare office"),
    "bombed city": ("12", "広島市長・長崎市長", "mayor of Hiroshima or Nagasaki"),
    "health centre": ("13", "保健所を設置する市の長", "mayor of a city with a health centre"),
    "prefectural board": ("14", "都道府県教育委員会", "prefectural board of education"),
    "municipal board": ("15", "市町村教育委員会", "municipal board of education"),
    "education minister": ("16", "文部科学大臣", "Minister of Education"),
    "health association": ("20", "全国健康保険協会", "Japan Health Insurance Association"),
    "national health society": ("21", "国民健康保険組合", "national health insurance society"),
    "school association": ("22", "日本私立学校振興・共済事業団", "Promotion and Mutual Aid Corporation for Private Schools"),
    "state mutual aid": ("23", "国家公務員共済組合", "mutual aid association of national officials"),
    "state mutual aid federation": ("24", "国家公務員共済組合連合会", "federation of mutual aid associations of national officials"),
    "local mutual aid": ("25", "地方公務員共済組合", "mutual aid association of local officials"),
    "local mutual aid federation": ("26", "全国市町村職員共済組合連合会", "federation of mutual aid associations of municipal officials"),
    "welfare council": ("30", "社会福祉協議会", "council of social welfare"),
    "local accident fund": ("31", "地方公務員災害補償基金", "accident compensation fund of local officials"),
    "state accident body": ("32", "国家公務員災害補償の実施機関", "body that compensates accidents of national officials"),
    "pension fund": ("40", "国民年金基金", "national pension fund"),
    "pension fund federation": ("41", "国民年金基金連合会", "National Pension Fund Association"),
    "farmers pension": ("42", "独立行政法人農業者年金基金", "Farmers Pension Fund"),
    "farm mutual aid": ("43", "農林漁業団体職員共済組合", "mutual aid association of agricultural organisations"),
    "coal pension fund": ("44", "石炭鉱業年金基金", "Coal Mining Pension Fund"),
    "benefit employer": ("45", "確定給付企業年金法第二十九条第一項に規定する事業主等", "employer of a defined benefit pension"),
    "corporate federation": ("46", "企業年金連合会", "Pension Fund Association"),
    "contribution employer": ("47", "確定拠出年金法第三条第三項第一号に規定する事業主", "employer of a defined contribution pension"),
    "remaining association": ("48", "平成八年法律第八十二号附則第三十二条第二項に規定する存続組合", "remaining association (act 82 of 1996)"),
    "designated fund": ("49", "平成八年法律第八十二号附則第四十八条第一項に規定する指定基金", "designated fund (act 82 of 1996)"),
    "remaining council": ("50", "平成二十三年法律第五十六号附則第二十三条第一項第三号に規定する存続共済会", "remaining council (act 56 of 2011)"),
    "remaining fund": ("51", "平成二十五年法律第六十三号附則第三条第十一号に規定する存続厚生年金基金", "remaining employees' pension fund (act 63 of 2013)"),
    "remaining federation": ("52", "平成二十五年法律第六十三号附則第三条第十三号に規定する存続連合会", "remaining federation (act 63 of 2013)"),
    "sport council": ("60", "独立行政法人日本スポーツ振興センター", "Japan Sport Council"),
    "medical devices agency": ("61", "独立行政法人医薬品医療機器総合機構", "Pharmaceuticals and Medical Devices Agency"),
    "student services": ("62", "独立行政法人日本学生支援機構", "Japan Student Services Organization"),
    "collector": ("90", "取りまとめ機関", "collecting organisation"),
}

# What one word of the law stands for: 別表第二 1 の項 for 医療保険者, 9 の項 for 都道府県知事等.
MEDICAL = ["union", "mayor", "health society", "health association", "national health society", "school association",
           "state mutual aid", "local mutual aid"]
GOVERNORS = ["governor", "welfare office"]
PENSION = ["labour minister", "pension service", "mutual aid"]
# Whose the 「他の法令による給付」 are is left to ministerial orders that are not public here: 労災, 国家・地方公務員災害補償, 介護 (assumption).
ACCIDENT = ["labour minister", "local accident fund", "state accident body"]
OTHER = ACCIDENT + ["mayor"]
OTHER_MEDICAL = MEDICAL + ACCIDENT

# The law's words for askers and providers, where they are not simply a kind or several joined by 又は.
PARTIES = {
    "都道府県知事等": GOVERNORS,
    "医療保険者又は後期高齢者医療広域連合": MEDICAL,
    "厚生労働大臣若しくは日本年金機構又は共済組合等": PENSION,
    "厚生労働大臣又は日本年金機構": ["labour minister", "pension service"],
    "厚生労働大臣若しくは日本年金機構、共済組合等又は農林漁業団体職員共済組合": PENSION + ["farm mutual aid"],
    "共済組合等又は農林漁業団体職員共済組合": ["mutual aid", "farm mutual aid"],
    "厚生労働大臣又は都道府県知事等": ["labour minister"] + GOVERNORS,
    "都道府県知事又は広島市長若しくは長崎市長": ["governor", "bombed city"],
    "文部科学大臣、都道府県知事又は都道府県教育委員会": ["education minister", "governor", "prefectural board"],
    "確定給付企業年金法第二十九条第一項に規定する事業主等又は企業年金連合会": ["benefit employer", "corporate federation"],
    "公営住宅法第二条第十六号に規定する事業主体である都道府県知事又は市町村長": ["governor", "mayor"],
    "住宅地区改良法第二条第二項に規定する施行者である都道府県知事又は市町村長": ["governor", "mayor"],
}
# The same for providers that only other statutes name: resolved by assumption, and marked so in every line.
ASSUMED = {
    "国民年金法その他の法令による年金である給付の支給の実施者": PENSION,
    "国民年金法その他の法令による給付の支給の実施者": PENSION,
    "児童扶養手当法第三条第二項に規定する公的年金給付の支給の実施者": PENSION,
    "昭和六十年法律第三十四号附則第九十七条第二項において準用する特別児童扶養手当法第十七条第一号の障害を支給事由とする給付の支給の実施者": PENSION,
    "医療保険者その他の法令による医療に関する給付の支給の実施者": OTHER_MEDICAL,
    "特別児童扶養手当法その他の法令による障害を有する者について支給される手当を支給することとされている者": ["labour minister"] + GOVERNORS,
    "健康保険法第五十五条又は第百二十八条に規定する他の法令による給付の支給の実施者": OTHER,
    "健康保険法第五十五条に規定する他の法令による給付の支給の実施者": OTHER,
    "船員保険法第三十三条に規定する他の法令による給付の支給の実施者": OTHER,
    "私立学校教職員共済法第二十五条において準用する国家公務員共済組合法第六十条第一項に規定する他の法令による給付の支給の実施者": OTHER,
    "国家公務員共済組合法第六十条第一項に規定する他の法令による給付の支給の実施者": OTHER,
    "地方公務員等共済組合法第六十二条第一項に規定する他の法令による給付の支給の実施者": OTHER,
    "高確法第五十七条第一項に規定する他の法令による給付の支給の実施者": OTHER,
    "介護保険法第二十条に規定する他の法令による給付の支給の実施者": ACCIDENT + ["union"],
    "児童福祉法第十九条の七に規定する他の法令による給付の支給の実施者": OTHER_MEDICAL,
    "児童福祉法第二十一条の五の三十に規定する他の法令による給付の支給の実施者": OTHER_MEDICAL,
    "児童福祉法第二十四条の二十二に規定する他の法令による給付の支給の実施者": OTHER_MEDICAL,
    "精神保健福祉法第三十条の二に規定する他の法律による医療に関する給付の支給の実施者": OTHER_MEDICAL,
    "国民健康保険法第五十六条第一項に規定する他の法令による給付の支給の実施者": OTHER_MEDICAL,
    "雇用保険法第三十七条第八項に規定する他の法令による給付の支給の実施者": OTHER_MEDICAL,
    "被爆者援護法第十八条第一項ただし書に規定する他の法令による医療に関する給付の支給の実施者": OTHER_MEDICAL,
    "感染症法第三十九条第一項に規定する他の法律による医療に関する給付の支給の実施者": OTHER_MEDICAL,
    "障害者総合支援法第七条に規定する他の法令により行われる給付の支給の実施者": OTHER_MEDICAL,
    "難病法第十二条に規定する他の法令による給付の支給の実施者": OTHER_MEDICAL,
}

# Bodies beside the unions and the municipalities of the demo prefectures: key, name, number of the body, and more.
# Those that are medical insurers inside the shared server have an 保険者番号 of their own (seven digits here, the eighth is the check digit).
SHARED = {"unit": "shared-server", "system": "intermediate", "connection": "internal"}
BODIES = [
    ("mayor", "広島県広島市長", "341002", {"municipality": "341002", "also": ["11", "12", "13"]}),
    ("mayor", "長崎県長崎市長", "422011", {"municipality": "422011", "also": ["11", "12", "13"]}),
    ("labour minister", "厚生労働大臣", "990001", {}),
    ("pension service", "日本年金機構", "990002", {"valid_from": "20190601"}),
    ("mutual aid", "模擬共済組合", "990003", {}),
    ("health society", "模擬健康保険組合", "990004", {**SHARED, "insurer": "0699001"}),
    ("governor", "東京都知事", "130001", {}),
    ("governor", "神奈川県知事", "140007", {}),
    ("prefectural board", "東京都教育委員会", "130001", {}),
    ("municipal board", "東京都千代田区教育委員会", "131016", {}),
    ("education minister", "文部科学大臣", "990016", {}),
    ("health association", "全国健康保険協会", "990020", {**SHARED, "insurer": "0199001"}),
    ("national health society", "模擬国民健康保険組合", "990021", {**SHARED, "insurer": "0099001"}),
    ("school association", "日本私立学校振興・共済事業団", "990022", {**SHARED, "insurer": "3499001"}),
    ("state mutual aid", "模擬省共済組合", "990023", {**SHARED, "insurer": "3199001"}),
    ("state mutual aid federation", "国家公務員共済組合連合会", "990024", {"also": ["05"]}),
    ("local mutual aid", "模擬都職員共済組合", "990025", {**SHARED, "insurer": "3299001"}),
    ("local mutual aid federation", "全国市町村職員共済組合連合会", "990026", {"also": ["05"]}),
    ("welfare council", "模擬都社会福祉協議会", "990030", {}),
    ("local accident fund", "地方公務員災害補償基金", "990031", {}),
    ("state accident body", "模擬省（国家公務員災害補償実施機関）", "990032", {}),
    ("pension fund", "模擬国民年金基金", "990040", {}),
    ("pension fund federation", "国民年金基金連合会", "990041", {}),
    ("farmers pension", "独立行政法人農業者年金基金", "990042", {}),
    ("farm mutual aid", "農林漁業団体職員共済組合", "990043", {}),
    ("coal pension fund", "石炭鉱業年金基金", "990044", {}),
    ("benefit employer", "模擬企業年金基金", "990045", {}),
    ("corporate federation", "企業年金連合会", "990046", {}),
    ("contribution employer", "模擬株式会社", "990047", {}),
    ("remaining association", "模擬存続組合", "990048", {}),
    ("designated fund", "模擬指定基金", "990049", {}),
    ("remaining council", "模擬存続共済会", "990050", {}),
    ("remaining fund", "模擬存続厚生年金基金", "990051", {}),
    ("remaining federation", "模擬存続連合会", "990052", {}),
    ("sport council", "独立行政法人日本スポーツ振興センター", "990060", {}),
    ("medical devices agency", "独立行政法人医薬品医療機器総合機構", "990061", {}),
    ("student services", "独立行政法人日本学生支援機構", "990062", {}),
]
# Municipalities of the demo prefectures with a health centre of their own (地域保健法施行令 1条, 2017), beside the 23 wards.
HEALTH_CENTRES = {"132012", "132098", "141003", "141305", "141500", "142018", "142051", "142077"}


def code(key):
    return KINDS[key][0]


def kind_named(name):
    for key, (_, japanese, _) in KINDS.items():
        if japanese == name:
            return key
    return None


def parties(text):
    """The kinds that the law's words stand for, and whether that is an assumption."""
    if text in ASSUMED:
        return ASSUMED[text], True
    if text in PARTIES:
        return PARTIES[text], False
    keys = [kind_named(part) for part in text.replace("若しくは", "又は").replace("、", "又は").split("又は")]
    if None in keys:
        raise SystemExit("nobody knows who this is: " + text)
    return keys, False
