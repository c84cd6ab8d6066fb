import Values

/// What happened on one account between two moments, in the order in which it occurred: the opening balance plus the lines
/// is the closing balance, on every page.
package struct Statement: Sendable {
    package struct Line: Sendable {
        package let transfer: Transfer
        /// What it did to the balance: negative where it made it smaller.
        package let change: Money
        /// The balance after it.
        package let balance: Money
    }

    /// A place between two lines.
    package struct Cursor: Hashable, Sendable, CustomStringConvertible {
        let occurredAt: Timestamp
        let transfer: ID<Transfer>

        package var description: String { "\(occurredAt.microseconds).\(transfer)" }
    }

    package let code: AccountCode
    package let opening: Money
    package let lines: [Line]
    package let closing: Money
    /// Where the next page begins; nil on the last.
    package let next: Cursor?
}

extension Statement.Cursor {
    /// Reads `description` again.
    package init(_ text: String) throws(LedgerError) {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let microseconds = Int64(parts[0]), let transfer = ID<Transfer>(parts[1]) else { throw .unknownCursor }
        self.init(occurredAt: Timestamp(microseconds: microseconds), transfer: transfer)
    }
}
