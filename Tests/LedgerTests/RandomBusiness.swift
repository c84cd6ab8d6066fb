import Ledger
import TestSupport
import Values

/// Draws transfers that are often replays, often wrong, and now and then enormous.
struct RandomBusiness {
    static let start = TestDatabase.epoch
    static let currencies = [Currency.usd, .eur]
    static let codes: [AccountCode] = [
        .asset("bank"), .clearing("stripe"), .payable("openai"), .income("subscription"), .income("question"),
        .expense("ai", "openai", "gpt-4o-mini"), .expense("ai", "mistral", "mistral-small-latest"), .expense("payment_fee", "stripe"),
        .equity("opening"), .liability("tax"),
    ]
    /// Where enormous amounts go, so that they do not stop all other business.
    static let vaults: [AccountCode] = [.asset("vault"), .equity("vault"), .liability("vault")]

    var generator: SeededGenerator
    let workspaces: [ID<Workspace>]
    private var drawn: [NewTransfer] = []

    init(_ generator: SeededGenerator) {
        self.generator = generator
        var made = generator
        workspaces = (0..<2).map { _ in ID(at: Self.start, using: &made) }
        self.generator = made
    }

    mutating func next() -> NewTransfer {
        var transfer: NewTransfer
        if !drawn.isEmpty, generator.chance(in: 4) {
            transfer = generator.pick(drawn)
            if generator.chance(in: 2) { transfer = altered(transfer) }
        } else {
            transfer = fresh()
            if generator.chance(in: 8) { transfer = altered(transfer) }
        }
        drawn.append(transfer)
        return transfer
    }

    private mutating func fresh() -> NewTransfer {
        let isEnormous = generator.chance(in: 100)
        let occurredAt = Self.start.adding(.seconds(generator.int(0...86_399)))
        return NewTransfer(
            id: ID(at: occurredAt, using: &generator), workspace: generator.pick(workspaces),
            debit: generator.pick(isEnormous ? Self.vaults : Self.codes), credit: generator.pick(isEnormous ? Self.vaults : Self.codes),
            amount: Money(nanos: isEnormous ? generator.pick([.max, .max / 2]) : Int64(generator.int(1...5_000_000_000)), currency()),
            category: generator.pick(["ai", "subscription", "payment_fee"]), provider: generator.pick([nil, "openai", "mistral"]),
            subject: generator.pick([nil, "task_1", "task_2"]), description: "drawn", occurredAt: occurredAt)
    }

    private mutating func currency() -> Currency { generator.pick(Self.currencies) }

    /// Another value in some of the fields.
    private mutating func altered(_ old: NewTransfer) -> NewTransfer {
        var new = NewTransfer(
            id: old.id, workspace: generator.chance(in: 6) ? generator.pick(workspaces) : old.workspace, debit: old.debit,
            credit: old.credit, amount: old.amount, category: old.category, provider: old.provider, subject: old.subject,
            description: "altered", occurredAt: old.occurredAt)
        if generator.chance(in: 6) { new.debit = generator.pick(Self.codes) }
        if generator.chance(in: 6) { new.credit = generator.pick(Self.codes) }
        if generator.chance(in: 6) { new.amount = Money(nanos: generator.pick([0, -1, .min, 7]), new.amount.currency) }
        if generator.chance(in: 6) { new.amount = Money(nanos: new.amount.nanos, currency()) }
        if generator.chance(in: 6) { new.category = generator.pick(["", "ai", "infrastructure"]) }
        if generator.chance(in: 6) { new.provider = generator.pick([nil, "openai", "stripe"]) }
        if generator.chance(in: 6) { new.subject = generator.pick([nil, "task_1", "task_3"]) }
        return new
    }
}
