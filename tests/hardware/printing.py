"""Sample slips and a spool store over a real SQLite file, shared by the printing tests."""

import msgspec

from hardware.paper.slips import (
    AnySlip,
    BringItem,
    BringSlip,
    CheckLine,
    ClaimTagSlip,
    CustodySlip,
    DayRow,
    DaySheetSlip,
    GuidePlace,
    GuideSlip,
    GuideStop,
    HandOverSlip,
    IntakeSlip,
    ReceiptLine,
    ReceiptSlip,
    Say,
    TicketSlip,
    VoidSlip,
)

OFFICE = Say("みなと市役所　市民課", "Minato City Hall, Citizens Division")
ISSUED = "令和8年11月20日（金）10時42分"
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

TICKET = TicketSlip(
    OFFICE,
    "B-021",
    Say("マイナンバーカードの受取り・更新", "My Number Card: pick-up, renewal"),
    ISSUED,
    "MDG1.T.0101.B021.20261120.0.q7Yt4mN2sVfK8dLpXw3RzA",
    waiting=5,
    estimate=Say("10〜15分", "10–15 min"),
)
CLAIM_TAG = ClaimTagSlip(
    OFFICE,
    "C-014",
    Say("住民票の写し・証明書", "Certificates"),
    ISSUED,
    "MDG1.C.0101.C014.20261120.0.q7Yt4mN2sVfK8dLpXw3RzA",
    Say("交付窓口", "Pick-up counter"),
    2,
)
INTAKE = IntakeSlip(
    OFFICE,
    "01-261120-0042",
    1,
    2,
    "署名用電子証明書の更新（暗証番号初期化を伴う）",
    "B-021",
    ISSUED,
    "MDG1.I.01-261120-0042.1-2.q7Yt4mN2sVfK8dLpXw3RzA",
    subject="髙﨑　𠮷之介",
    party="法定代理人",
    holder="業務責任者（点検）",
    needs=("車いすをご利用", "やさしい日本語で説明する"),
    checks=(
        CheckLine("申請書の記入漏れがない", done=True),
        CheckLine("個人番号カードを預かった", done=True, note="有効期限　令和13年4月2日"),
        CheckLine("本人確認書類　B書類1点", note="あと1点：B書類"),
        CheckLine("失効の内容が申請書と合っている"),
    ),
)
HAND_OVER = HandOverSlip(
    OFFICE,
    "01-261120-0042",
    "転入届（特例）",
    "A-038",
    "1番窓口　従事者 012",
    "3番窓口　市職員",
    ISSUED,
    (BASE45 * 34)[:1500],
    (CheckLine("届出書　1枚"), CheckLine("個人番号カード　2枚"), CheckLine("在留カード　1枚")),
)
BRING = BringSlip(
    OFFICE,
    "01-261120-0042",
    Say("マイナンバーカードの受取り（代理人）", "Collecting a My Number Card by proxy"),
    (
        BringItem(Say("交付通知書（はがき）", "Notice of issue (postcard)"), "回答書欄を記入のうえ"),
        BringItem(Say("ご本人の顔写真付きの本人確認書類", "Photo ID of the card holder")),
        BringItem(Say("代理権を確かめる書類", "Proof of authority"), "戸籍全部事項証明書など"),
    ),
    Say("令和9年1月18日（月）まで", "Monday, 18 January 2027"),
    ISSUED,
    Say("平日 8時30分〜17時15分", "Weekdays 8:30–17:15"),
    "00-0000-0000",
    "MDG1.N.01-261120-0042.q7Yt4mN2sVfK8dLpXw3RzA",
)
CUSTODY = CustodySlip(
    OFFICE,
    "01-261120-0042",
    (("個人番号カード", 1), ("運転免許証", 1)),
    Say("市民課　保管庫", "Citizens Division safe"),
    Say("令和8年11月24日（火）", "Tuesday, 24 November 2026"),
    ISSUED,
    "MDG1.K.01-261120-0042.q7Yt4mN2sVfK8dLpXw3RzA",
)
GUIDE = GuideSlip(
    OFFICE,
    "D-007",
    (
        GuideStop(
            Say("電子証明書の更新", "Renewing the certificates on the card"),
            (
                GuidePlace(
                    Say("マイナンバー窓口", "My Number Card counter"),
                    Say("本庁 高層棟1階", "City hall, high-rise wing, 1st floor"),
                    Say("本日 9:00～17:30", "Open today 9:00～17:30"),
                ),
                GuidePlace(
                    Say("千里丘出張所", "Senrioka Branch Office"),
                    Say("千里丘", "Senrioka"),
                    Say("受付時間はお確かめください", "Please ask for opening hours"),
                ),
            ),
            (Say("個人番号カード", "My Number Card"),),
            (Say("本人確認書類（カード以外1点）", "One identity document beside the card"),),
        ),
        GuideStop(
            Say("国民健康保険", "National Health Insurance"),
            (
                GuidePlace(
                    Say("保険・年金の窓口", "Insurance and pension"),
                    Say("1階", "1st floor"),
                    Say("本日はお休みです", "Closed today"),
                ),
            ),
            (Say("本人確認書類", "Identity document"), Say("前の保険の資格喪失証明書")),
        ),
    ),
    ISSUED,
    "MDG1.V.01-261120-0042.q7Yt4mN2sVfK8dLpXw3RzA",
)
RECEIPT = ReceiptSlip(
    OFFICE,
    "R-0101-000123",
    ISSUED,
    (
        ReceiptLine("住民票の写し", 2, 600),
        ReceiptLine("戸籍全部事項証明書", 1, 450),
        ReceiptLine("印鑑登録証明書", 1, 0, "手数料条例による免除"),
    ),
    1050,
    "現金",
    "MDG1.R.0101.000123.1050.0.q7Yt4mN2sVfK8dLpXw3RzA",
    tendered=2000,
    change=950,
    till="2",
    operator="012",
    registration_no="T1234567890123",
    notes=("交付後の返金はできません。",),
)
DAY_SHEET = DaySheetSlip(
    OFFICE,
    "日計表（レジ2）",
    "令和8年11月20日（金）",
    ISSUED,
    (
        DayRow("住民票の写し", 42, 12600),
        DayRow("戸籍全部事項証明書", 11, 4950),
        DayRow("免除", 3, 0),
        DayRow("合計", 56, 17550, strong=True),
        DayRow("つり銭準備金", yen=30000),
        DayRow("再印刷", 1),
    ),
    ("差異なし",),
)
SLIPS: dict[str, AnySlip] = {
    "ticket": TICKET,
    "claim-tag": CLAIM_TAG,
    "intake": INTAKE,
    "hand-over": HAND_OVER,
    "bring": BRING,
    "custody": CUSTODY,
    "guide": GUIDE,
    "guide-in-japanese": msgspec.structs.replace(GUIDE, english=False),
    "receipt": RECEIPT,
    "day-sheet": DAY_SHEET,
    "void": VoidSlip(),
}
