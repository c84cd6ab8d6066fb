import Billing
import Channels
import Customers
import Ledger
import Storage
import Values

extension AssistantBot {
    /// So many codes one customer may try in an hour: none is to be guessed.
    private static let tries = RateLimit(10, per: .seconds(3600))

    /// `/redeem CODE`: what a code gives by itself is given, and a discount is offered with what it makes cheaper.
    func redeem(_ arguments: String, _ turn: Turn) throws {
        let code = arguments.filter { !$0.isWhitespace }
        guard let customer = turn.event.customerID, !code.isEmpty else { return try turn.say(CodeText.usage) }
        guard try isWithin(Self.tries, "codes", turn) else { return }
        do {
            let promotion = try billing.promotion(code, turn.tx, now: turn.now)
            if promotion.benefit.isDiscount { return try offer(promotion, turn) }
            let redeemed = try billing.redeem(code, by: customer, turn.tx, now: turn.now)
            try turn.say(try text(of: redeemed.promotion, redeemed.redemption, turn))
        } catch let error as PromotionError {
            try turn.say(CodeText(error))
        }
    }

    private func text(of promotion: Promotion, _ redemption: Redemption, _ turn: Turn) throws -> CodeText {
        let language = turn.language
        switch promotion.benefit {
        case .balance(let amount):
            let total = try turn.tx.balance(of: .wallet(redemption.customerID), amount.currency, workspace: workspace.id)
            return .balance(language.price(amount), total: language.price(total))
        case .days(_, let plan):
            let grant = try turn.tx.grant(ID(sharing: redemption.id), in: workspace.id)
            let name = billing.plan(plan)?.name ?? plan
            return .days(name: name.escapedForMarkdown, until: day(of: grant?.endsAt ?? turn.now, language))
        case .percent, .amount: return .nothingToBuy
        }
    }

    private func offer(_ promotion: Promotion, _ turn: Turn) throws {
        let articles = Article.allCases.filter { promotion.plan == nil || $0 == .plan && promotion.plan == settings.plan }
        let buttons = articles.flatMap { self.buttons(of: $0, turn, code: promotion.code) }
        guard !turn.isByOwner, !buttons.isEmpty else { return try turn.say(CodeText.nothingToBuy) }
        switch promotion.benefit {
        case .percent(let percent): try turn.say(CodeText.percent(percent), buttons: buttons)
        case .amount(let amount): try turn.say(CodeText.amount(turn.language.price(amount)), buttons: buttons)
        case .balance, .days: try turn.say(CodeText.nothingToBuy)
        }
    }
}

extension CodeText {
    init(_ error: PromotionError) {
        self =
            switch error {
            case .expired: .expired
            case .usedUp: .usedUp
            case .redeemedBefore: .redeemedBefore
            case .needsOrder, .notForOrders, .otherPlan: .nothingToBuy
            case .unknown, .taken, .badCode, .badLimit, .badPercent, .badDays, .badAmount, .alreadyPast: .unknown
            }
    }
}
