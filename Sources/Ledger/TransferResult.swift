import Values

/// What became of a posting. The first case that applies, in this order, is the answer; all but `created` changed nothing.
package enum TransferResult: String, Sendable, CaseIterable {
    case created
    /// The same was posted before: a replay.
    case exists
    /// A hold where there is a transfer, or the like.
    case existsWithDifferentKind
    /// It ended another hold, or reversed another transfer.
    case existsOfDifferentTransfer
    case existsWithDifferentDebitAccount
    case existsWithDifferentCreditAccount
    case existsWithDifferentCurrency
    case existsWithDifferentAmount
    case existsWithDifferentCategory
    case existsWithDifferentProvider
    case existsWithDifferentSubject
    case existsWithDifferentExpiry
    case amountMustBePositive
    case categoryMustNotBeEmpty
    case accountsMustDiffer
    case accountCodeTooLong
    /// The hold would be over before it began.
    case expiryMustBeLater
    /// There is no hold, or no transfer to be reversed, of this id.
    case transferNotFound
    /// What is to be settled or voided is no hold.
    case transferIsNoHold
    /// A hold moves no money, so there is nothing to be reversed.
    case transferIsNotPosted
    case currencyIsNotTheHolds
    case holdIsSettled
    case holdIsVoided
    case holdIsExpired
    case transferIsReversed
    case amountExceedsHold
    /// The total of all debits of the debit account, held ones included, would leave the range of `Money`.
    case debitsOutOfRange
    case creditsOutOfRange
    /// More would be taken out of the debit account than its limit allows.
    case debitAccountOverdrawn
    case creditAccountOverdrawn
    /// Another of the postings it was linked with was refused.
    case linkedPostingRefused

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
    case overdraftNegative
    case overdrawn(AccountCode)

    package var description: String {
        switch self {
        case .refused(let result): "the ledger refused a transfer: \(result.rawValue)"
        case .unknownCursor: "the cursor is not one that a statement returned"
        case .overdraftNegative: "an overdraft is zero or more; give the amount by which the account may go below zero"
        case .overdrawn(let code): "\(code) is overdrawn by more than the new limit allows; settle its balance or its holds first"
        }
    }
}

extension Transfer {
    /// The answer to a replay of what stands as `existing`. Description and times are not compared: a retry after a crash brings a
    /// later clock.
    func compared(with existing: Transfer) -> TransferResult {
        if state != existing.state || (holdID == nil) != (existing.holdID == nil) || (reversesID == nil) != (existing.reversesID == nil) {
            return .existsWithDifferentKind
        }
        if holdID != existing.holdID || reversesID != existing.reversesID { return .existsOfDifferentTransfer }
        if debit != existing.debit { return .existsWithDifferentDebitAccount }
        if credit != existing.credit { return .existsWithDifferentCreditAccount }
        if amount.currency != existing.amount.currency { return .existsWithDifferentCurrency }
        if amount != existing.amount { return .existsWithDifferentAmount }
        if category != existing.category { return .existsWithDifferentCategory }
        if provider != existing.provider { return .existsWithDifferentProvider }
        if subject != existing.subject { return .existsWithDifferentSubject }
        if expiresAt != existing.expiresAt { return .existsWithDifferentExpiry }
        return .exists
    }

    /// What is wrong with it whatever the ledger holds.
    var refusal: TransferResult? {
        if amount.nanos <= 0 { return .amountMustBePositive }
        if category.isEmpty { return .categoryMustNotBeEmpty }
        if debit == credit { return .accountsMustDiffer }
        // The schema counts characters as the engine does; Unicode scalars are what both count.
        if max(debit.description.unicodeScalars.count, credit.description.unicodeScalars.count) > 300 { return .accountCodeTooLong }
        if let expiresAt, expiresAt <= postedAt { return .expiryMustBeLater }
        return nil
    }
}
