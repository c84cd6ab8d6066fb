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
        /// `debits` and `credits` say by how many nanos the stored totals are too large.
        case wrongTotals(account: String, code: String, debits: Int128, credits: Int128)
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
        case .wrongTotals(let account, let code, let debits, let credits):
            "account \(code) (\(account)): its stored debits exceed its transfers by \(debits) nanos, its credits by \(credits)"
        }
    }
}
