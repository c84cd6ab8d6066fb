import Ledger
import Values

/// What the ledger must answer, written a second time without a database: a list of what stands, added up anew for each question.
struct LedgerModel {
    private(set) var standing: [NewTransfer] = []
    private var byId: [ID<Transfer>: NewTransfer] = [:]
    private var totals: [Side: Int128] = [:]

    /// One side of one account.
    struct Side: Hashable {
        let account: AccountKey
        let isDebit: Bool
    }

    struct AccountKey: Hashable {
        let workspace: ID<Workspace>
        let code: AccountCode
        let currency: Currency
    }

    mutating func post(_ transfer: NewTransfer) -> TransferResult {
        let applicable = answers(to: transfer)
        guard let answer = TransferResult.allCases.first(where: applicable.contains) else {
            standing.append(transfer)
            byId[transfer.id] = transfer
            totals[debit(transfer), default: 0] += Int128(transfer.amount.nanos)
            totals[credit(transfer), default: 0] += Int128(transfer.amount.nanos)
            return .created
        }
        return answer
    }

    private func debit(_ transfer: NewTransfer) -> Side {
        Side(account: AccountKey(workspace: transfer.workspace, code: transfer.debit, currency: transfer.amount.currency), isDebit: true)
    }

    private func credit(_ transfer: NewTransfer) -> Side {
        Side(account: AccountKey(workspace: transfer.workspace, code: transfer.credit, currency: transfer.amount.currency), isDebit: false)
    }

    /// Every answer but `created` that could be given; the order of the enum picks one.
    private func answers(to new: NewTransfer) -> Set<TransferResult> {
        var answers: Set<TransferResult> = []
        if let old = byId[new.id] {
            if new.workspace != old.workspace { answers.insert(.existsWithDifferentWorkspace) }
            if new.debit != old.debit { answers.insert(.existsWithDifferentDebitAccount) }
            if new.credit != old.credit { answers.insert(.existsWithDifferentCreditAccount) }
            if new.amount.currency != old.amount.currency { answers.insert(.existsWithDifferentCurrency) }
            if new.amount.nanos != old.amount.nanos { answers.insert(.existsWithDifferentAmount) }
            if new.category != old.category { answers.insert(.existsWithDifferentCategory) }
            if new.provider != old.provider { answers.insert(.existsWithDifferentProvider) }
            if new.subject != old.subject { answers.insert(.existsWithDifferentSubject) }
            if answers.isEmpty { answers.insert(.exists) }
        }
        if new.amount.nanos < 1 { answers.insert(.amountMustBePositive) }
        if new.category == "" { answers.insert(.categoryMustNotBeEmpty) }
        if new.debit == new.credit { answers.insert(.accountsMustDiffer) }
        let limit = Int128(Int64.max) - Int128(new.amount.nanos)
        if totals[debit(new), default: 0] > limit { answers.insert(.debitsOutOfRange) }
        if totals[credit(new), default: 0] > limit { answers.insert(.creditsOutOfRange) }
        return answers
    }

    func balance(_ account: AccountKey) -> Int64 {
        let debits = totals[Side(account: account, isDebit: true), default: 0]
        let credits = totals[Side(account: account, isDebit: false), default: 0]
        return Int64(["asset", "clearing", "expense"].contains(account.code.family.rawValue) ? debits - credits : credits - debits)
    }

    /// By `side/category/provider`, in nanos.
    func profitAndLoss(_ workspace: ID<Workspace>, _ currency: Currency, from: Timestamp, to: Timestamp) -> [String: Int64] {
        var sums: [String: Int64] = [:]
        for transfer in standing
        where transfer.workspace == workspace && transfer.amount.currency == currency
            && transfer.occurredAt >= from && transfer.occurredAt < to
        {
            for (code, sign) in [(transfer.debit, Int64(1)), (transfer.credit, -1)] {
                let key = "/\(transfer.category)/\(transfer.provider ?? "-")"
                if code.family == .expense { sums["expense" + key, default: 0] += sign * transfer.amount.nanos }
                if code.family == .income { sums["income" + key, default: 0] -= sign * transfer.amount.nanos }
            }
        }
        return sums
    }

    /// Ids of the transfers of an account, in order.
    func statement(_ account: AccountKey, from: Timestamp, to: Timestamp) -> [ID<Transfer>] {
        standing.filter {
            $0.workspace == account.workspace && $0.amount.currency == account.currency && [$0.debit, $0.credit].contains(account.code)
                && $0.occurredAt >= from && $0.occurredAt < to
        }
        .sorted { ($0.occurredAt, $0.id.description) < ($1.occurredAt, $1.id.description) }
        .map(\.id)
    }
}
