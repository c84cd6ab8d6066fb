import Ledger
import Values

/// What the ledger of one workspace must answer, written a second time without a database: a list of what stands, and sums of it.
struct LedgerModel {
    enum Kind: Hashable {
        case transfer, hold, settlement, void, reversal
    }

    struct Record {
        var kind: Kind
        var id: ID<Transfer>
        var target: ID<Transfer>?
        var debit: AccountCode
        var credit: AccountCode
        var amount: Money
        var category: String
        var provider: String?
        var subject: String?
        var occurredAt: Timestamp
        var expiresAt: Timestamp?

        var movesMoney: Bool { kind != .hold && kind != .void }
    }

    struct AccountKey: Hashable {
        let code: AccountCode
        let currency: Currency
    }

    private(set) var records: [Record] = []
    private var places: [ID<Transfer>: Int] = [:]
    private var ends: [ID<Transfer>: Kind] = [:]
    private var reversed: Set<ID<Transfer>> = []
    private var posted: [Side: Int128] = [:]
    private var openHolds: Set<ID<Transfer>> = []
    private var held: [Side: Int128] = [:]
    private var moment = Timestamp(microseconds: .min)

    private struct Side: Hashable {
        let account: AccountKey
        let isDebit: Bool
    }

    var moves: [Record] { records.filter(\.movesMoney) }

    mutating func post(_ linked: [Posting], now: Timestamp) -> [TransferResult] {
        if now != moment { passTime(until: now) }
        let beginning = records.count
        var results: [TransferResult] = []
        for posting in linked {
            results.append(post(posting, now: now))
            if let last = results.last, last != .created, last != .exists {
                forget(after: beginning)
                return linked.indices.map { $0 == results.count - 1 ? last : .linkedPostingRefused }
            }
        }
        return results
    }

    /// Takes back what was created last, until `count` are left.
    mutating func forget(after count: Int) {
        while records.count > count {
            let record = records.removeLast()
            places[record.id] = nil
            switch record.kind {
            case .hold: release(record)
            case .settlement, .void:
                if let hold = known(record.target) {
                    ends[hold.id] = nil
                    if !isOver(hold, moment) { keep(hold) }
                }
            case .reversal: if let target = record.target { reversed.remove(target) }
            case .transfer: break
            }
            if record.movesMoney { for side in sides(record) { posted[side, default: 0] -= Int128(record.amount.nanos) } }
        }
    }

    private mutating func passTime(until now: Timestamp) {
        moment = now
        for id in openHolds { if let hold = known(id), isOver(hold, now) { release(hold) } }
    }

    private mutating func keep(_ hold: Record) {
        openHolds.insert(hold.id)
        for side in sides(hold) { held[side, default: 0] += Int128(hold.amount.nanos) }
    }

    private mutating func release(_ hold: Record) {
        guard openHolds.remove(hold.id) != nil else { return }
        for side in sides(hold) { held[side, default: 0] -= Int128(hold.amount.nanos) }
    }

    private mutating func post(_ posting: Posting, now: Timestamp) -> TransferResult {
        let applicable = answers(to: posting, now: now)
        if let answer = TransferResult.allCases.first(where: applicable.contains) { return answer }
        guard let record = record(of: posting) else { return .transferNotFound }
        places[record.id] = records.count
        records.append(record)
        switch record.kind {
        case .hold: keep(record)
        case .settlement, .void:
            if let hold = known(record.target) {
                ends[hold.id] = record.kind
                release(hold)
            }
        case .reversal: if let target = record.target { reversed.insert(target) }
        case .transfer: break
        }
        if record.movesMoney { for side in sides(record) { posted[side, default: 0] += Int128(record.amount.nanos) } }
        return .created
    }

    private func known(_ id: ID<Transfer>?) -> Record? { id.flatMap { places[$0] }.map { records[$0] } }

    /// Nil where it speaks of a transfer that is not there.
    private func record(of posting: Posting) -> Record? {
        switch posting {
        case .transfer(let new): return Record(.transfer, new, expiresAt: nil)
        case .hold(let new, let expiresAt): return Record(.hold, new, expiresAt: expiresAt)
        case .settlement(let it):
            guard var record = known(it.hold) else { return nil }
            (record.kind, record.id, record.target, record.expiresAt) = (.settlement, it.id, it.hold, nil)
            (record.amount, record.occurredAt) = (it.amount ?? record.amount, it.occurredAt)
            return record
        case .void(let it):
            guard var record = known(it.of) else { return nil }
            (record.kind, record.id, record.target, record.expiresAt, record.occurredAt) = (.void, it.id, it.of, nil, it.occurredAt)
            return record
        case .reversal(let it):
            guard var record = known(it.of) else { return nil }
            (record.kind, record.id, record.target, record.expiresAt, record.occurredAt) = (.reversal, it.id, it.of, nil, it.occurredAt)
            (record.debit, record.credit) = (record.credit, record.debit)
            return record
        }
    }

    // MARK: Answers

    /// Every answer but `created` that could be given; the order of the enum picks one.
    private func answers(to posting: Posting, now: Timestamp) -> Set<TransferResult> {
        var answers: Set<TransferResult> = []
        let draft = record(of: posting)
        if let old = known(posting.id) {
            answers.formUnion(differences(posting, draft, old))
            if answers.isEmpty { answers.insert(.exists) }
            return answers
        }
        guard let new = draft else { return [.transferNotFound] }
        if new.amount.nanos < 1 { answers.insert(.amountMustBePositive) }
        if new.category == "" { answers.insert(.categoryMustNotBeEmpty) }
        if new.debit == new.credit { answers.insert(.accountsMustDiffer) }
        if let expiresAt = new.expiresAt, expiresAt <= now { answers.insert(.expiryMustBeLater) }
        if let target = known(new.target) { answers.formUnion(refusals(of: new, target, now)) }
        if new.kind == .transfer || new.kind == .hold || new.kind == .reversal {
            let limit = Int128(Int64.max) - Int128(new.amount.nanos)
            let sides = sides(new)
            if total(sides[0]) + held(sides[0]) > limit { answers.insert(.debitsOutOfRange) }
            if total(sides[1]) + held(sides[1]) > limit { answers.insert(.creditsOutOfRange) }
            // Wallets alone are limited here, and only what takes out of them can overdraw them.
            let wallet = AccountKey(code: new.debit, currency: new.amount.currency)
            if new.debit.family == .wallet, available(wallet) < Int128(new.amount.nanos) { answers.insert(.debitAccountOverdrawn) }
        }
        return answers
    }

    private func differences(_ posting: Posting, _ draft: Record?, _ old: Record) -> Set<TransferResult> {
        guard let new = draft else { return [posting.kind == old.kind ? .existsOfDifferentTransfer : .existsWithDifferentKind] }
        if new.kind != old.kind { return [.existsWithDifferentKind] }
        var answers: Set<TransferResult> = []
        if new.target != old.target { answers.insert(.existsOfDifferentTransfer) }
        if new.debit != old.debit { answers.insert(.existsWithDifferentDebitAccount) }
        if new.credit != old.credit { answers.insert(.existsWithDifferentCreditAccount) }
        if new.amount.currency != old.amount.currency { answers.insert(.existsWithDifferentCurrency) }
        if new.amount.nanos != old.amount.nanos { answers.insert(.existsWithDifferentAmount) }
        if new.category != old.category { answers.insert(.existsWithDifferentCategory) }
        if new.provider != old.provider { answers.insert(.existsWithDifferentProvider) }
        if new.subject != old.subject { answers.insert(.existsWithDifferentSubject) }
        if new.expiresAt != old.expiresAt { answers.insert(.existsWithDifferentExpiry) }
        return answers
    }

    private func refusals(of new: Record, _ target: Record, _ now: Timestamp) -> Set<TransferResult> {
        if new.kind == .reversal {
            if !target.movesMoney { return [.transferIsNotPosted] }
            return reversed.contains(target.id) ? [.transferIsReversed] : []
        }
        if target.kind != .hold { return [.transferIsNoHold] }
        var answers: Set<TransferResult> = []
        if new.amount.currency != target.amount.currency { answers.insert(.currencyIsNotTheHolds) }
        if ends[target.id] == .settlement { answers.insert(.holdIsSettled) }
        if ends[target.id] == .void { answers.insert(.holdIsVoided) }
        if ends[target.id] == nil, isOver(target, now) { answers.insert(.holdIsExpired) }
        if new.amount.nanos > target.amount.nanos { answers.insert(.amountExceedsHold) }
        return answers
    }

    private func isOver(_ hold: Record, _ now: Timestamp) -> Bool { hold.expiresAt.map { $0 <= now } ?? false }

    // MARK: Sums

    private func sides(_ record: Record) -> [Side] {
        [
            Side(account: AccountKey(code: record.debit, currency: record.amount.currency), isDebit: true),
            Side(account: AccountKey(code: record.credit, currency: record.amount.currency), isDebit: false),
        ]
    }

    private func total(_ side: Side) -> Int128 { posted[side, default: 0] }

    private func held(_ side: Side) -> Int128 { held[side, default: 0] }

    private func available(_ account: AccountKey) -> Int128 {
        total(Side(account: account, isDebit: false)) - total(Side(account: account, isDebit: true))
            - held(Side(account: account, isDebit: true))
    }

    func balance(_ account: AccountKey) -> Int64 {
        let debits = total(Side(account: account, isDebit: true))
        let credits = total(Side(account: account, isDebit: false))
        return Int64(growsByDebits(account) ? debits - credits : credits - debits)
    }

    /// What holds keep back of the balance.
    func held(_ account: AccountKey) -> Int64 { Int64(held(Side(account: account, isDebit: !growsByDebits(account)))) }

    private func growsByDebits(_ account: AccountKey) -> Bool { ["asset", "clearing", "expense"].contains(account.code.family.rawValue) }

    /// By `side/category/provider`, in nanos.
    func profitAndLoss(_ currency: Currency, from: Timestamp, to: Timestamp) -> [String: Int64] {
        var sums: [String: Int64] = [:]
        for move in moves where move.amount.currency == currency && move.occurredAt >= from && move.occurredAt < to {
            for (code, sign) in [(move.debit, Int64(1)), (move.credit, -1)] {
                let key = "/\(move.category)/\(move.provider ?? "-")"
                if code.family == .expense { sums["expense" + key, default: 0] += sign * move.amount.nanos }
                if code.family == .income { sums["income" + key, default: 0] -= sign * move.amount.nanos }
            }
        }
        return sums
    }

    /// Ids of the transfers of an account, in order.
    func statement(_ account: AccountKey, from: Timestamp, to: Timestamp) -> [ID<Transfer>] {
        moves.filter {
            $0.amount.currency == account.currency && [$0.debit, $0.credit].contains(account.code)
                && $0.occurredAt >= from && $0.occurredAt < to
        }
        .sorted { ($0.occurredAt, $0.id.description) < ($1.occurredAt, $1.id.description) }
        .map(\.id)
    }
}

extension LedgerModel.Record {
    init(_ kind: LedgerModel.Kind, _ new: NewTransfer, expiresAt: Timestamp?) {
        self.init(
            kind: kind, id: new.id, target: nil, debit: new.debit, credit: new.credit, amount: new.amount, category: new.category,
            provider: new.provider, subject: new.subject, occurredAt: new.occurredAt, expiresAt: expiresAt)
    }
}

extension Posting {
    fileprivate var kind: LedgerModel.Kind {
        switch self {
        case .transfer: .transfer
        case .hold: .hold
        case .settlement: .settlement
        case .void: .void
        case .reversal: .reversal
        }
    }
}
