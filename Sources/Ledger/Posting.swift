import Values

/// What the ledger can be asked to write down. Each has an id of the caller's own, which is the key of idempotency.
package enum Posting: Sendable {
    /// Moves money at once.
    case transfer(NewTransfer)
    /// Keeps money back until it is settled or voided, or until `expiresAt`.
    case hold(NewTransfer, expiresAt: Timestamp?)
    /// Moves what was held, or less of it; the rest is released.
    case settlement(Settlement)
    /// Releases what was held.
    case void(Ending)
    /// Corrects a transfer: as much goes back the other way. Nothing else corrects one, and once only.
    case reversal(Ending)

    /// How much of a hold is moved.
    package struct Settlement: Sendable {
        package let id: ID<Transfer>
        package let hold: ID<Transfer>
        /// Nil moves all of it.
        package let amount: Money?
        package let description: String
        /// The moment it counts for in reports.
        package let occurredAt: Timestamp

        package init(id: ID<Transfer>, hold: ID<Transfer>, amount: Money? = nil, description: String, occurredAt: Timestamp) {
            self.id = id
            self.hold = hold
            self.amount = amount
            self.description = description
            self.occurredAt = occurredAt
        }
    }

    /// The transfer that is voided or taken back.
    package struct Ending: Sendable {
        package let id: ID<Transfer>
        package let of: ID<Transfer>
        package let description: String
        package let occurredAt: Timestamp

        package init(id: ID<Transfer>, of transfer: ID<Transfer>, description: String, occurredAt: Timestamp) {
            self.id = id
            self.of = transfer
            self.description = description
            self.occurredAt = occurredAt
        }
    }

    package var id: ID<Transfer> {
        switch self {
        case .transfer(let new), .hold(let new, _): new.id
        case .settlement(let settlement): settlement.id
        case .void(let ending), .reversal(let ending): ending.id
        }
    }

    /// The earlier transfer that it speaks of.
    var subject: ID<Transfer>? {
        switch self {
        case .transfer, .hold: nil
        case .settlement(let settlement): settlement.hold
        case .void(let ending), .reversal(let ending): ending.of
        }
    }

    /// What it would write down; nil where that takes the transfer it speaks of, and there is none.
    func draft(of subject: Transfer?, workspace: ID<Workspace>, now: Timestamp) -> Transfer? {
        switch self {
        case .transfer(let new): return Transfer(new, .posted, now: now)
        case .hold(let new, let expiresAt): return Transfer(new, .pending, expiresAt: expiresAt, now: now)
        case .settlement(let settlement):
            return subject.map {
                Transfer(
                    settlement.id, ending: $0, as: .posted, amount: settlement.amount ?? $0.amount, settlement.description,
                    occurredAt: settlement.occurredAt, now: now)
            }
        case .void(let ending):
            return subject.map {
                Transfer(ending.id, ending: $0, as: .voided, amount: $0.amount, ending.description, occurredAt: ending.occurredAt, now: now)
            }
        case .reversal(let ending): return subject.map { Transfer(ending, reversing: $0, now: now) }
        }
    }
}

extension Transfer {
    fileprivate init(_ new: NewTransfer, _ state: State, expiresAt: Timestamp? = nil, now: Timestamp) {
        self.init(
            id: new.id, workspace: new.workspace, state: state, holdID: nil, reversesID: nil, debit: new.debit, credit: new.credit,
            amount: new.amount, category: new.category, provider: new.provider, subject: new.subject, description: new.description,
            occurredAt: new.occurredAt, postedAt: now, expiresAt: expiresAt)
    }

    /// How a hold ends.
    init(
        _ id: ID<Transfer>, ending hold: Transfer, as state: State, amount: Money, _ description: String, occurredAt: Timestamp,
        now: Timestamp
    ) {
        self.init(
            id: id, workspace: hold.workspace, state: state, holdID: hold.id, reversesID: nil, debit: hold.debit, credit: hold.credit,
            amount: amount, category: hold.category, provider: hold.provider, subject: hold.subject, description: description,
            occurredAt: occurredAt, postedAt: now, expiresAt: nil)
    }

    fileprivate init(_ ending: Posting.Ending, reversing transfer: Transfer, now: Timestamp) {
        self.init(
            id: ending.id, workspace: transfer.workspace, state: .posted, holdID: nil, reversesID: transfer.id, debit: transfer.credit,
            credit: transfer.debit, amount: transfer.amount, category: transfer.category, provider: transfer.provider,
            subject: transfer.subject, description: ending.description, occurredAt: ending.occurredAt, postedAt: now, expiresAt: nil)
    }
}
