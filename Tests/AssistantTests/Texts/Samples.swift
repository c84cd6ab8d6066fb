import Billing

@testable import Assistant

/// One of each text, filled in with words that stand nowhere else.
struct Sample {
    let phrase: any Phrase
    let fillings: [String]
    /// The same in several languages, and rightly so.
    let isAlike: Bool

    init(_ phrase: any Phrase, _ fillings: String..., isAlike: Bool = false) {
        self.phrase = phrase
        self.fillings = fillings
        self.isAlike = isAlike
    }

    var type: String { "\(Swift.type(of: phrase))" }
    /// `welcome` for `welcome(name: …)`.
    var key: String { Mirror(reflecting: phrase).children.first?.label ?? "\(phrase)" }
    var name: String { "\(type).\(key)" }
}

enum Samples {
    static let all: [Sample] =
        text + report + CommandText.allCases.map { Sample($0) } + CategoryName.allCases.map { Sample($0) } + owner + health + payment
        + stars

    private static let text = [
        Sample(Text.welcome(name: "Zoë", business: "Acme"), "Zoë", "Acme"), Sample(Text.help), Sample(Text.askWhat), Sample(Text.onlyText),
        Sample(Text.tooFast(seconds: 47), "47"), Sample(Text.tooFastForMinutes(47), "47"),
        Sample(Text.tooLong(bytes: 4711, limit: 1234), "4711", "1234"), Sample(Text.unreadable), Sample(Text.unknownCommand),
        Sample(Text.unknownButton), Sample(Text.failed), Sample(Text.stoppedEarly), Sample(Text.cancelled), Sample(Text.emptyAnswer),
        Sample(Text.withheldAnswer), Sample(Text.brokenOff), Sample(Text.lengthReached), Sample(Text.restWithheld),
        Sample(Text.working(4711), "4711"),
        Sample(Text.noSubscription), Sample(Text.chooseLanguage), Sample(Text.languageChosen), Sample(Text.terms(business: "Acme"), "Acme"),
        Sample(Text.paySupport(business: "Acme"), "Acme"),
        Sample(Text.paySupportContact(business: "Acme", contact: "pay@acme.example"), "Acme", "pay@acme.example"),
    ]

    private static let report = [
        Sample(ReportPhrase.ofDay("2026-11-21"), "2026", "11", "21"), Sample(ReportPhrase.ofWeek(from: "2026-11-21"), "2026", "11", "21"),
        Sample(ReportPhrase.ofMonth(from: "2026-11-01"), "2026", "11", "01"), Sample(ReportPhrase.income("47.11"), "47.11"),
        Sample(ReportPhrase.expenses("47.11"), "47.11"), Sample(ReportPhrase.profit("47.11"), "47.11"),
        Sample(ReportPhrase.incomeByCategory), Sample(ReportPhrase.expensesByCategory), Sample(ReportPhrase.nothingBooked),
        Sample(ReportPhrase.usage), Sample(ReportPhrase.notADay("someday"), "someday"), Sample(ReportPhrase.comparedWithDay),
        Sample(ReportPhrase.comparedWithWeek), Sample(ReportPhrase.comparedWithMonth), Sample(ReportPhrase.incomeName),
        Sample(ReportPhrase.expensesName), Sample(ReportPhrase.profitName), Sample(ReportPhrase.lastDays(4711), "4711"),
        Sample(ReportPhrase.lastWeeks(4711), "4711"), Sample(ReportPhrase.lastMonths(4711), "4711"),
    ]

    private static let health = [
        Sample(HealthText.database), Sample(HealthText.ai("acme"), "acme"), Sample(HealthText.payments("acme"), "acme"),
        Sample(HealthText.telegram("acme"), "acme"),
        Sample(HealthText.down(name: "Acme", since: "07:11", problem: "smoke"), "Acme", "07:11", "smoke"),
        Sample(HealthText.back(name: "Acme", since: "07:11", until: "08:12"), "Acme", "07:11", "08:12"),
        Sample(HealthText.isDown(name: "Acme", since: "07:11"), "Acme", "07:11"), Sample(HealthText.answersLate),
        Sample(HealthText.noPayments),
    ]

    private static let owner =
        [
            Sample(OwnerText.help), Sample(OwnerText.settings), Sample(OwnerText.models("a/b"), "a/b"),
            Sample(OwnerText.report(time: "07:11", zone: "Asia/Tokyo"), "07:11", "Asia/Tokyo"), Sample(OwnerText.noReport),
            Sample(OwnerText.price("47.11"), "47.11"), Sample(OwnerText.noPrice), Sample(OwnerText.freeQuestions(4711), "4711"),
            Sample(OwnerText.language("Klingon"), "Klingon"), Sample(OwnerText.modelsPage), Sample(OwnerText.pricePage),
            Sample(OwnerText.freePage), Sample(OwnerText.languagePage), Sample(OwnerText.noHistory),
            Sample(OwnerText.settingsUsage), Sample(MoneyNotice.disputed("$47.11"), "$47.11"),
            Sample(MoneyNotice.unreconciled(provider: "stripe", "smoke"), "stripe", "smoke"),
            Sample(MoneyNotice.notBelieved(type: "invoice.paid", reason: "smoke", job: "4711"), "invoice.paid", "smoke", "4711"),
            Sample(SettingFault.unknown("smoke"), "smoke"), Sample(SettingFault.oneValue("smoke"), "smoke"),
            Sample(SettingFault.price("smoke"), "smoke"), Sample(SettingFault.free("smoke"), "smoke"),
            Sample(SettingFault.time("smoke"), "smoke"), Sample(SettingFault.report("smoke"), "smoke"),
            Sample(SettingFault.language("smoke"), "smoke"), Sample(SettingFault.model("smoke", known: "a/b"), "smoke", "a/b"),
            Sample(MoneyNotice.codeUsedTwice(code: "GOLD10", order: "Gold", price: "$47.11"), "GOLD10", "Gold", "$47.11"),
            Sample(MoneyNotice.subscribedTwice(customer: "Zoë", plan: "Gold", price: "$47.11"), "Zoë", "Gold", "$47.11"),
        ] + stats + Label.allCases.map { Sample($0, isAlike: $0 == .back) } + Setting.allCases.map { Sample($0) }

    private static let stats = [
        Sample(StatsText.title, isAlike: true), Sample(StatsText.customers(4711), "4711"),
        Sample(StatsText.activeSubscriptions(4711), "4711"),
        Sample(StatsText.incomeOfMonth("47.11"), "47.11"), Sample(StatsText.today), Sample(StatsText.sevenDays), Sample(StatsText.allTime),
        Sample(StatsText.questions(4711), "4711"), Sample(StatsText.answered(4711), "4711"), Sample(StatsText.stopped(4711), "4711"),
        Sample(StatsText.failed(4711), "4711"), Sample(StatsText.open(4711), "4711"), Sample(StatsText.tokens(4711), "4711"),
        Sample(StatsText.cost("47.11"), "47.11"),
    ]

    private static let stars = [
        Sample(StarsText.noOffer), Sample(StarsText.paid), Sample(StarsText.expired), Sample(StarsText.othersOrder),
        Sample(StarsText.subscribedAlready), Sample(StarsText.underWay), Sample(StarsText.toCancel),
        Sample(StarsText.subscribedUnpaid(what: "smoke"), "moke"), Sample(StarsText.payPack(4711, price: "⭐47"), "4711", "⭐47"),
        Sample(StarsText.payPlan(name: "Gold", price: "⭐47"), "Gold", "⭐47"),
        Sample(StarsText.renewalFailed(name: "Gold"), "Gold"), Sample(StarsText.othersOffered),
        Sample(StarsText.income("⭐47"), "⭐47"),
    ]

    private static let payment =
        [
            Sample(PaymentText.ownersFree), Sample(PaymentText.unlimited), Sample(PaymentText.freeLeft(4711), "4711"),
            Sample(PaymentText.packLeft(4711), "4711"),
            Sample(PaymentText.subscribed(until: "2026-11-21", what: "smoke"), "2026-11-21", "moke"),
            Sample(PaymentText.subscribedUntilEnd("2026-11-21", what: "smoke"), "2026-11-21", "moke"),
            Sample(PaymentText.subscribedUnpaid(what: "smoke"), "moke"),
            Sample(PaymentText.toCancel),
            Sample(PaymentText.plan(name: "Gold", price: "$47.11", what: "smoke"), "Gold", "$47.11", "moke"),
            Sample(PaymentText.usedUp(free: 4711), "4711"),
            Sample(PaymentText.usedUp(free: 0)), Sample(PaymentText.usedUp(free: 1)), Sample(PaymentText.payAndAskAgain),
            Sample(PaymentText.noCheckout), Sample(PaymentText.preparing), Sample(PaymentText.alreadySubscribed),
            Sample(PaymentText.payPack(4711, price: "$47.11"), "4711", "$47.11"),
            Sample(PaymentText.payPlan(name: "Gold", price: "$47.11"), "Gold", "$47.11"),
            Sample(PaymentText.thanksForPack(4711, left: 815), "4711", "815"),
            Sample(PaymentText.thanksForPlan(name: "Gold", until: "2026-11-21", what: "smoke"), "Gold", "2026-11-21", "moke"),
            Sample(PaymentText.paymentFailed),
            Sample(PaymentText.renewalFailed(name: "Gold"), "Gold"), Sample(PaymentText.renewed(until: "2026-11-21"), "2026-11-21"),
            Sample(PaymentText.subscriptionEnds("2026-11-21"), "2026-11-21"), Sample(PaymentText.subscriptionGoesOn),
            Sample(PaymentText.subscriptionEnded), Sample(PaymentText.subscriptionStopped),
            Sample(PaymentText.refunded("$47.11"), "$47.11"), Sample(PaymentText.payInPrivate), Sample(OfferLabel.openChat),
            Sample(OfferLabel.questions(4711), "4711"), Sample(OfferLabel.pack(4711, price: "$47.11"), "4711", "$47.11"),
            Sample(OfferLabel.subscribe("$47.11"), "$47.11"), Sample(OfferLabel.pay("$47.11"), "$47.11"),
        ] + PeriodName.allCases.map { Sample($0) } + plans + codes + life + referrals + revenue

    private static let plans = [
        Sample(PlanText.forGood(name: "Gold", what: "smoke"), "Gold", "moke"),
        Sample(PlanText.until("2026-11-21", name: "Gold", what: "smoke"), "2026-11-21", "Gold", "moke", isAlike: true),
        Sample(PlanText.once(name: "Gold", price: "$47.11", what: "smoke"), "Gold", "$47.11", "moke"),
        Sample(PlanText.thanksForGood(name: "Gold", what: "smoke"), "Gold", "moke"),
        Sample(PlanText.left(4711), "4711"), Sample(PlanText.usedUp(until: "2026-11-21"), "2026-11-21"), Sample(PlanText.usedUpForGood),
        Sample(PlanScope.unlimited), Sample(PlanScope.none), Sample(PlanScope.questions(4711, per: .day), "4711"),
        Sample(PlanScope.questions(4711, per: .week), "4711"), Sample(PlanScope.questions(4711, per: .month), "4711"),
        Sample(PlanScope.questions(4711, per: .total), "4711"), Sample(PlanScope.metered("$47.11"), "$47.11"),
    ]

    private static let codes = [
        Sample(CodeText.usage), Sample(CodeText.balance("$47.11", total: "$48.12"), "$47.11", "$48.12"),
        Sample(CodeText.days(name: "Gold", until: "2026-11-21"), "Gold", "2026-11-21"), Sample(CodeText.percent(47), "47"),
        Sample(CodeText.amount("$47.11"), "$47.11"), Sample(CodeText.nothingToBuy), Sample(CodeText.unknown), Sample(CodeText.expired),
        Sample(CodeText.usedUp), Sample(CodeText.redeemedBefore), Sample(CodeText.wallet("$47.11"), "$47.11", isAlike: true),
        Sample(CodeText.thanksForGift(name: "Gold", until: "2026-11-21"), "Gold", "2026-11-21"),
        Sample(CodeText.gift(name: "Gold", until: "2026-11-21", what: "smoke"), "Gold", "2026-11-21", "moke"),
    ]

    private static let life = [
        Sample(LifeText.tryIt(days: 4711), "4711"),
        Sample(LifeText.trialBegun(name: "Gold", until: "2026-11-21", what: "smoke"), "Gold", "2026-11-21", "moke"),
        Sample(LifeText.triedBefore), Sample(LifeText.paymentReminder(name: "Gold", until: "2026-11-21"), "Gold", "2026-11-21"),
        Sample(LifeText.endsSoon(name: "Gold", until: "2026-11-21"), "Gold", "2026-11-21"), Sample(LifeText.paused),
        Sample(LifeText.ended(name: "Gold"), "Gold"),
        Sample(LifeText.planChanged(name: "Gold", what: "smoke"), "Gold", "smoke"),
        Sample(LifeText.planWillChange(name: "Gold", from: "2026-11-21"), "Gold", "2026-11-21"),
        Sample(LifeText.planStays(name: "Gold"), "Gold"),
        Sample(LifeText.manage), Sample(LifeText.portalComes), Sample(LifeText.portal), Sample(LifeText.openPortal),
        Sample(LifeText.noPortal),
    ]

    private static let revenue = [
        Sample(RevenueText.sales),
        Sample(RevenueText.line(what: "Gold", provider: "stripe", earned: "$47.11"), "Gold", "stripe", "$47.11", isAlike: true),
        Sample(
            RevenueText.lineWithReturns(what: "Gold", provider: "stripe", earned: "$47.11", returned: "$8.15"), "Gold", "stripe", "$47.11",
            "$8.15"),
        Sample(RevenueText.margin("$47.11"), "$47.11"), Sample(RevenueText.subscriptions(4711, monthly: "$47.11"), "4711", "$47.11"),
        Sample(RevenueText.deferred("$47.11"), "$47.11"), Sample(RevenueText.churn(percent: "4.7%"), "4.7%"),
        Sample(RevenueText.perCustomer("$47.11"), "$47.11"), Sample(RevenueText.lifetimeValue("$47.11"), "$47.11"),
    ]

    private static let referrals = [
        Sample(ReferralText.link("https://t.me/x", reward: "smoke"), "https://t.me/x", "smoke"),
        Sample(ReferralText.percentOfFirst("47"), "47 %"), Sample(ReferralText.percentOfEvery("47"), "47 %"),
        Sample(ReferralText.amountForFirst("$47.11"), "$47.11"), Sample(ReferralText.amountForEvery("$47.11"), "$47.11"),
        Sample(ReferralText.came(4711, paying: 815), "4711", "815"), Sample(ReferralText.earned("$47.11"), "$47.11"),
        Sample(ReferralText.paidOut("$47.11"), "$47.11"), Sample(ReferralText.owed("$47.11"), "$47.11"),
        Sample(ReferralText.owing("$47.11"), "$47.11"), Sample(ReferralText.hasPaid("$47.11"), "$47.11"),
        Sample(ReferralText.takenBack("$47.11"), "$47.11"), Sample(ReferralText.notInGroups), Sample(ReferralText.help),
    ]
}
