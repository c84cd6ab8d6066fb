import Ledger
import TestSupport
import Values

/// Draws postings that are often replays, often wrong, and now and then enormous.
struct RandomBusiness {
    static let start = TestDatabase.epoch
    static let currencies = [Currency.usd, .eur]
    static let wallets = ["wallet:ann", "wallet:bob", "wallet:cem"].compactMap { AccountCode($0) }
    static let codes: [AccountCode] =
        wallets + [
            .asset("bank"), .clearing("stripe"), .payable("openai"), .income("subscription"), .income("question"),
            .expense("ai", "openai", "gpt-4o-mini"), .expense("ai", "mistral", "mistral-small-latest"),
            .expense("payment_fee", "stripe"), .equity("opening"), .liability("tax"),
        ]
    /// Where enormous amounts go, so that they do not stop all other business.
    static let vaults: [AccountCode] = [.asset("vault"), .equity("vault"), .liability("vault")]

    var generator: SeededGenerator
    let workspace: ID<Workspace>
    private(set) var now = start
    private var drawn: [Posting] = []

    init(_ generator: SeededGenerator) {
        var made = generator
        workspace = ID(at: Self.start, using: &made)
        self.generator = made
    }

    mutating func advance() { now = now.adding(.seconds(generator.int(0...20))) }

    /// One posting, or some that are linked.
    mutating func next() -> [Posting] {
        let count = generator.chance(in: 8) ? generator.int(2...4) : 1
        return (0..<count).map { _ in draw() }
    }

    private mutating func draw() -> Posting {
        var posting: Posting
        if !drawn.isEmpty, generator.chance(in: 6) {
            posting = recent()
            if generator.chance(in: 2) { posting = altered(posting) }
        } else {
            posting = fresh()
            if generator.chance(in: 10) { posting = altered(posting) }
        }
        drawn.append(posting)
        return posting
    }

    /// Mostly of the last ones, whose holds are still open.
    private mutating func recent() -> Posting {
        generator.chance(in: 4) ? generator.pick(drawn) : drawn[max(0, drawn.count - generator.int(1...40))]
    }

    private mutating func fresh() -> Posting {
        let kind = generator.int(1...100)
        guard !drawn.isEmpty, kind > 60 else { return kind > 35 && kind <= 60 ? hold(transfer()) : .transfer(transfer()) }
        let (id, target) = (newID(), recent().id)
        if kind > 94 { return .reversal(.init(id: id, of: target, description: "drawn", occurredAt: moment())) }
        if kind > 85 { return .void(.init(id: id, of: target, description: "drawn", occurredAt: moment())) }
        return .settlement(.init(id: id, hold: target, amount: part(), description: "drawn", occurredAt: moment()))
    }

    private mutating func hold(_ transfer: NewTransfer) -> Posting {
        .hold(transfer, expiresAt: generator.chance(in: 3) ? nil : now.adding(.seconds(generator.int(-2...90))))
    }

    /// Nil is all that is held.
    private mutating func part() -> Money? {
        generator.chance(in: 2) ? nil : Money(nanos: Int64(generator.int(0...3_000_000_000)), currency())
    }

    private mutating func newID() -> ID<Transfer> { ID(at: now, using: &generator) }

    private mutating func moment() -> Timestamp { Self.start.adding(.seconds(generator.int(0...86_399))) }

    private mutating func transfer() -> NewTransfer {
        let isEnormous = generator.chance(in: 100)
        let isTopUp = !isEnormous && generator.chance(in: 6)
        var transfer = NewTransfer(
            id: newID(), workspace: workspace, debit: generator.pick(isEnormous ? Self.vaults : Self.codes),
            credit: generator.pick(isEnormous ? Self.vaults : Self.codes),
            amount: Money(nanos: isEnormous ? generator.pick([.max, .max / 2]) : Int64(generator.int(1...5_000_000_000)), currency()),
            category: generator.pick(["ai", "subscription", "payment_fee"]), provider: generator.pick([nil, "openai", "mistral"]),
            subject: generator.pick([nil, "task_1", "task_2"]), description: "drawn “\u{1}\\\"”", occurredAt: moment())
        if isTopUp { (transfer.debit, transfer.credit) = (.asset("bank"), generator.pick(Self.wallets)) }
        return transfer
    }

    private mutating func currency() -> Currency { generator.pick(Self.currencies) }

    /// Another value in some of the fields, or something else under the same id.
    private mutating func altered(_ old: Posting) -> Posting {
        switch old {
        case .transfer(let transfer):
            generator.chance(in: 8) ? hold(transfer) : .transfer(altered(transfer))
        case .hold(let transfer, let expiresAt):
            generator.chance(in: 8)
                ? .transfer(transfer)
                : generator.chance(in: 3) ? hold(transfer) : .hold(altered(transfer), expiresAt: expiresAt)
        case .settlement(let it):
            generator.chance(in: 4)
                ? .void(.init(id: it.id, of: it.hold, description: "altered", occurredAt: it.occurredAt))
                : .settlement(
                    .init(
                        id: it.id, hold: generator.chance(in: 3) ? newID() : it.hold, amount: part(), description: "altered",
                        occurredAt: it.occurredAt))
        case .void(let it), .reversal(let it):
            generator.chance(in: 2)
                ? .reversal(.init(id: it.id, of: generator.chance(in: 2) ? newID() : it.of, description: "", occurredAt: it.occurredAt))
                : .void(.init(id: it.id, of: recent().id, description: "altered", occurredAt: it.occurredAt))
        }
    }

    private mutating func altered(_ old: NewTransfer) -> NewTransfer {
        var new = old
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
