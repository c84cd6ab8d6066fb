import Values

/// The page of the ledger that a group of postings is decided on: the accounts and earlier transfers that it names, as they stand while they are locked.
/// Postings are decided one after the other, in memory; what is to be written comes out at the end.
struct LedgerPage {
    let workspace: ID<Workspace>
    let now: Timestamp
    private(set) var accounts: [AccountKey: Account]
    private var transfers: [ID<Transfer>: Transfer]
    /// How the holds among them ended.
    private var endings: [ID<Transfer>: Transfer.State]
    private var reversed: Set<ID<Transfer>>
    /// To be written, in the order of their postings.
    private(set) var created: [Transfer] = []

    init(workspace: ID<Workspace>, accounts: [Account], transfers: [Transfer], later: [Transfer], now: Timestamp) {
        self.workspace = workspace
        self.now = now
        self.accounts = Dictionary(uniqueKeysWithValues: accounts.map { (AccountKey(code: $0.code, currency: $0.currency), $0) })
        self.transfers = Dictionary(uniqueKeysWithValues: transfers.map { ($0.id, $0) })
        endings = Dictionary(later.compactMap { transfer in transfer.holdID.map { ($0, transfer.state) } }, uniquingKeysWith: { $1 })
        reversed = Set(later.compactMap(\.reversesID))
    }

    /// Ends a hold whose time is over.
    mutating func expire(_ hold: Transfer) {
        let expiry = Transfer(
            ID(at: now), ending: hold, as: .expired, amount: hold.amount, "expired", occurredAt: hold.expiresAt ?? now, now: now)
        transfers[hold.id] = hold
        change(by: expiry)
    }

    /// All of them, or none: what was decided before a refusal is taken back.
    mutating func decide(_ linked: [Posting]) -> [TransferResult] {
        if linked.count == 1 { return [decide(linked[0])] }
        let before = self
        var results: [TransferResult] = []
        for posting in linked {
            let result = decide(posting)
            results.append(result)
            guard !result.isPosted else { continue }
            self = before
            return linked.indices.map { $0 == results.count - 1 ? result : .linkedPostingRefused }
        }
        return results
    }

    private mutating func decide(_ posting: Posting) -> TransferResult {
        let subject = posting.subject.flatMap { transfers[$0] }
        let draft = posting.draft(of: subject, workspace: workspace, now: now)
        if let existing = transfers[posting.id] { return draft?.compared(with: existing) ?? posting.compared(with: existing) }
        guard let draft else { return .transferNotFound }
        if let refusal = draft.refusal ?? refusal(of: posting, subject, draft) ?? refusal(of: draft) { return refusal }
        change(by: draft)
        return .created
    }

    /// What is wrong with it given the transfer that it speaks of.
    private func refusal(of posting: Posting, _ subject: Transfer?, _ draft: Transfer) -> TransferResult? {
        guard let subject else { return nil }
        if case .reversal = posting {
            if subject.state != .posted { return .transferIsNotPosted }
            return reversed.contains(subject.id) ? .transferIsReversed : nil
        }
        if subject.state != .pending { return .transferIsNoHold }
        if draft.amount.currency != subject.amount.currency { return .currencyIsNotTheHolds }
        switch endings[subject.id] {
        case .posted: return .holdIsSettled
        case .voided: return .holdIsVoided
        case .expired: return .holdIsExpired
        case .pending, nil: return draft.amount.nanos > subject.amount.nanos ? .amountExceedsHold : nil
        }
    }

    /// What is wrong with it given the accounts that it names. What ends a hold takes no more than the hold did.
    private func refusal(of draft: Transfer) -> TransferResult? {
        guard draft.holdID == nil else { return nil }
        let debit = account(draft.debit, draft.amount.currency)
        let credit = account(draft.credit, draft.amount.currency)
        if debit.debits.adding(debit.debitsPending, draft.amount.nanos) == nil { return .debitsOutOfRange }
        if credit.credits.adding(credit.creditsPending, draft.amount.nanos) == nil { return .creditsOutOfRange }
        // Only the side that takes something out of its account can overdraw it.
        if !debit.kind.growsByDebits, debit.changed(by: draft, self).isOverdrawn { return .debitAccountOverdrawn }
        if credit.kind.growsByDebits, credit.changed(by: draft, self).isOverdrawn { return .creditAccountOverdrawn }
        return nil
    }

    private func account(_ code: AccountCode, _ currency: Currency) -> Account {
        let key = AccountKey(code: code, currency: currency)
        return accounts[key] ?? Account(new: key, workspace: workspace, now: now)
    }

    fileprivate func amount(held hold: ID<Transfer>) -> Int64 { transfers[hold]?.amount.nanos ?? 0 }

    private mutating func change(by draft: Transfer) {
        for code in [draft.debit, draft.credit] {
            let account = account(code, draft.amount.currency)
            accounts[AccountKey(code: code, currency: draft.amount.currency)] = account.changed(by: draft, self)
        }
        transfers[draft.id] = draft
        if let hold = draft.holdID { endings[hold] = draft.state }
        if let reversed = draft.reversesID { self.reversed.insert(reversed) }
        created.append(draft)
    }
}

extension Account {
    /// As it stands after `transfer`, whose sums are known to stay in range.
    fileprivate func changed(by transfer: Transfer, _ page: LedgerPage) -> Account {
        var account = self
        let released = transfer.holdID.map(page.amount(held:)) ?? 0
        let held = (transfer.state == .pending ? transfer.amount.nanos : 0) - released
        let moved = transfer.state == .posted ? transfer.amount.nanos : 0
        if code == transfer.debit {
            account.debits += moved
            account.debitsPending += held
        } else {
            account.credits += moved
            account.creditsPending += held
        }
        return account
    }
}

extension Posting {
    /// The answer to what shares its id with `existing`, and speaks of a transfer that is not there.
    fileprivate func compared(with existing: Transfer) -> TransferResult {
        switch self {
        case .transfer, .hold: .existsWithDifferentKind
        case .settlement: existing.holdID == nil || existing.state != .posted ? .existsWithDifferentKind : .existsOfDifferentTransfer
        case .void: existing.holdID == nil || existing.state != .voided ? .existsWithDifferentKind : .existsOfDifferentTransfer
        case .reversal: existing.reversesID == nil ? .existsWithDifferentKind : .existsOfDifferentTransfer
        }
    }
}

extension Int64 {
    /// Nil where the sum leaves the range.
    fileprivate func adding(_ second: Int64, _ third: Int64) -> Int64? {
        let (sum, overflow) = addingReportingOverflow(second)
        guard !overflow else { return nil }
        let (total, isTooLarge) = sum.addingReportingOverflow(third)
        return isTooLarge ? nil : total
    }
}
