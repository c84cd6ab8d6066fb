import Values

/// Whether the books are whole: per workspace and currency all debits equal all credits, and the stored totals of every
/// account are what its transfers add up to.
package struct Proof: Sendable, Equatable {
    package struct Book: Sendable, Equatable {
        package let workspace: String
        package let currency: String
        package let accounts: Int
        /// All debits less all credits, in nanos: zero, always.
        package let difference: Int128
    }

    package enum Discrepancy: Sendable, Equatable {
        case unbalanced(Book)
        case wrongTotals(Difference)
        /// What the account says is held is not what its open holds add up to.
        case wrongHolds(Difference)
        /// So many holds are listed as open and are not, or the other way round.
        case strayHolds(Int)
    }

    /// By how many nanos the stored totals of an account are too large.
    package struct Difference: Sendable, Equatable {
        let account: String
        let code: String
        let debits: Int128
        let credits: Int128
    }

    package let books: [Book]
    package let transfers: Int
    package let discrepancies: [Discrepancy]

    package var holds: Bool { discrepancies.isEmpty }
}

extension Proof.Discrepancy: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unbalanced(let book):
            "\(book.currency) of \(book.workspace): debits exceed credits by \(book.difference) nanos; they must be equal"
        case .wrongTotals(let wrong):
            "account \(wrong.code) (\(wrong.account)): its stored debits exceed its transfers by \(wrong.debits) nanos, "
                + "its credits by \(wrong.credits)"
        case .wrongHolds(let wrong):
            "account \(wrong.code) (\(wrong.account)): what it keeps back of debits exceeds its holds by \(wrong.debits) nanos, "
                + "of credits by \(wrong.credits)"
        case .strayHolds(let count): "\(count) holds are listed as open and have ended, or are open and not listed"
        }
    }
}
