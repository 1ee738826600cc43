"""What each row of 別表第二 is about, in English, for refusals and screens; and the names that were given to rows 80 to 82 before."""

ENGLISH = dict(line.split("|", 1) for line in """\
1|health insurance run by the Minister
2|benefits of health insurance
3|benefits of health insurance
4|mariners insurance run by the Minister
5|benefits of mariners insurance
6|benefits of mariners insurance, also of the former act
7|benefits of workers' accident compensation
8|foster parents and residential benefits, Child Welfare Act
9|medical care of chronic diseases of children
10|day benefits of children with disabilities
11|day benefits and counselling of children with disabilities
12|day medical care of physically disabled children
13|nursery care and measures, Child Welfare Act
14|residential benefits of children with disabilities
15|residential medical care of children with disabilities
16|ability to pay and collection of costs, Child Welfare Act
17|benefits of the Immunization Act
18|benefits and costs of the Immunization Act
19|benefits of the Immunization Act
20|welfare services for the physically disabled
21|collection of costs, physically disabled persons
22|compulsory admission, Mental Health Act
23|compulsory admission and collection of costs, Mental Health Act
24|collection of costs, Mental Health Act
25|mental disability certificates
26|decision and conduct of public assistance
27|assessment and collection of local tax by municipalities
28|assessment and collection of local tax by prefectures
29|special collection of local tax from pensions
30|loans to persons in need
31|management of public housing
32|pensions of war-wounded and bereaved
33|short-term benefits of private school mutual aid
34|short-term benefits and pensions of private school mutual aid
35|benefits of employees' pension insurance
36|deleted
37|costs of attending a special school
38|medical aid of the School Health Act
39|short-term benefits of national officials' mutual aid
40|pensions of national officials' mutual aid, also of the former act
41|pensions of national officials' mutual aid
42|benefits and premiums of national health insurance
43|benefits of national health insurance
44|premiums of national health insurance
45|special collection of national health insurance premiums
46|special collection of national health insurance premiums
47|national pensions and exemption from premiums
48|national pensions and collection of premiums
49|records of the national pension
50|exemption from national pension premiums
51|pensions of national pension funds
52|pensions of the national pension fund federation
53|welfare services for the intellectually disabled
54|management of improved housing
55|employment of persons with disabilities
56|levies for the employment of persons with disabilities
56の2|register of disaster victims
57|child rearing allowance
58|short-term benefits of local officials' mutual aid
59|pensions of local officials' mutual aid, also of the former act
60|pensions of local officials' mutual aid
61|welfare measures for the elderly
62|collection of costs, Act on Welfare for the Elderly
63|loans to single parents and their remission
64|aid to single parents and widows
65|benefits to single parents and widows
66|special child rearing allowance
67|welfare allowances of persons with disabilities
68|welfare allowance of children with disabilities
69|special allowance of persons with disabilities
70|collection of costs, Maternal and Child Health Act
71|benefit for a change of occupation
72|accident compensation of local officials
73|pensions of the Coal Mining Pension Fund
74|child allowance
75|child allowance
76|unemployment benefits
77|unpaid unemployment benefits and family care benefit
78|sickness allowance of employment insurance
79|employment stabilisation and skills development
80|payment of late-stage elderly medical benefits or collection of premiums
81|payment of late-stage elderly medical benefits
82|collection of late-stage elderly medical premiums
83|special collection of late-stage elderly medical premiums
84|former mariners' pensions (act 34 of 1985)
85|welfare allowance (act 34 of 1985)
86|lump sums for Japanese left behind in China
87|support benefits for Japanese left behind in China
88|general medical costs of atomic bomb survivors
89|health allowance and funeral costs of atomic bomb survivors
90|care allowance of atomic bomb survivors
91|former mutual aid pensions (act 82 of 1996, 16)
92|long-term benefits of remaining associations (act 82 of 1996)
93|benefits of long-term care insurance
94|benefits and premiums of long-term care insurance
95|special collection of long-term care insurance premiums
96|support for rebuilding disaster victims' lives
97|costs of infectious diseases
98|defined benefit corporate pensions
99|corporate defined contribution pensions
100|individual defined contribution pensions
101|former agricultural mutual aid pensions run by the government
102|former agricultural mutual aid pensions
103|farmers pensions
104|accident mutual aid of schools
105|relief of adverse drug reactions and infections
106|student loans
107|special disability benefit
108|self-support benefits and community support, persons with disabilities
109|self-support benefits, persons with disabilities
110|self-support medical care, persons with disabilities
111|pensions beyond the statute of limitations
112|supplements for late pensions
113|high school tuition support
114|allowance for vocational training
115|pensions of former local assembly members (act 56 of 2011)
116|benefits for education and child care
117|support benefit for pensioners
118|pensions of remaining employees' pension funds (act 63 of 2013)
119|pensions of the remaining federation (act 63 of 2013)
120|medical care of intractable diseases
""".splitlines())

# row: (事務 as the masters name it, 事務 as the citation names it, name of the 事務手続)
GIVEN = {
    "80": ("後期高齢者医療給付の支給又は保険料の徴収に関する事務（高齢者の医療の確保に関する法律）",
           "高齢者の医療の確保に関する法律による後期高齢者医療給付の支給又は保険料の徴収に関する事務", "負担区分・保険料軽減の判定のための照会"),
    "81": ("後期高齢者医療給付の支給に関する事務（高齢者の医療の確保に関する法律）",
           "高齢者の医療の確保に関する法律による後期高齢者医療給付の支給に関する事務", "他の法令による給付との調整のための照会"),
    "82": ("保険料の徴収に関する事務（高齢者の医療の確保に関する法律）",
           "高齢者の医療の確保に関する法律による保険料の徴収に関する事務", "保険料の特別徴収・普通徴収の確認のための照会"),
}
