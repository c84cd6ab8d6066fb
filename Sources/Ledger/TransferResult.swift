import Values

/// What became of a transfer. The first case that applies, in this order, is the answer; all but `created` changed nothing.
package enum TransferResult: String, Sendable, CaseIterable {
    case created
    /// The same transfer was posted before: a replay.
    case exists
    case existsWithDifferentWorkspace
    case existsWithDifferentDebitAccount
    case existsWithDifferentCreditAccount
    case existsWithDifferentCurrency
    case existsWithDifferentAmount
    case existsWithDifferentCategory
    case existsWithDifferentProvider
    case existsWithDifferentSubject
    case amountMustBePositive
    case categoryMustNotBeEmpty
    case accountsMustDiffer
    case accountCodeTooLong
    /// The total of all debits of the debit account would leave the range of `Money`.
    case debitsOutOfRange
    case creditsOutOfRange

    /// Whether the transfer stands in the ledger as asked, by this call or an earlier one.
    package var isPosted: Bool { self == .created || self == .exists }

    /// Turns a refusal into an error, for callers that know of no reason for one.
    package func requirePosted() throws(LedgerError) {
        guard isPosted else { throw .refused(self) }
    }
}

package enum LedgerError: Error, Equatable, CustomStringConvertible {
    case refused(TransferResult)
    case unknownCursor

    package var description: String {
        switch self {
        case .refused(let result): "the ledger refused a transfer: \(result.rawValue)"
        case .unknownCursor: "the cursor is not one that a statement returned"
        }
    }
}

extension NewTransfer {
    /// The answer to a replay. Description and times are not compared: a retry after a crash brings a later clock.
    func compared(with existing: Transfer) -> TransferResult {
        if workspace != existing.workspace { return .existsWithDifferentWorkspace }
        if debit != existing.debit { return .existsWithDifferentDebitAccount }
        if credit != existing.credit { return .existsWithDifferentCreditAccount }
        if amount.currency != existing.amount.currency { return .existsWithDifferentCurrency }
        if amount != existing.amount { return .existsWithDifferentAmount }
        if category != existing.category { return .existsWithDifferentCategory }
        if provider != existing.provider { return .existsWithDifferentProvider }
        if subject != existing.subject { return .existsWithDifferentSubject }
        return .exists
    }

    /// What is wrong with the transfer whatever the ledger holds.
    var refusal: TransferResult? {
        if amount.nanos <= 0 { return .amountMustBePositive }
        if category.isEmpty { return .categoryMustNotBeEmpty }
        if debit == credit { return .accountsMustDiffer }
        // The schema counts characters as the engine does; Unicode scalars are what both count.
        if max(debit.description.unicodeScalars.count, credit.description.unicodeScalars.count) > 300 { return .accountCodeTooLong }
        return nil
    }

    /// What is wrong with it given the accounts it names, where they are open.
    func refusal(debit: Account?, credit: Account?) -> TransferResult? {
        if let debit, debit.debits.addingReportingOverflow(amount.nanos).overflow { return .debitsOutOfRange }
        if let credit, credit.credits.addingReportingOverflow(amount.nanos).overflow { return .creditsOutOfRange }
        return nil
    }
}
