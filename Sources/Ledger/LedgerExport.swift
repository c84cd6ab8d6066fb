import Values

/// The ledger as text for other programs, a line or a paragraph for each transfer.
package struct LedgerExport: Sendable {
    package enum Format: String, Sendable, CaseIterable {
        /// RFC 4180, with a header; every transfer, holds and their ends too.
        case csv
        /// A journal in plain-text accounting, as hledger reads it; what moved money.
        case hledger
    }

    let format: Format
    let calendar: ReportCalendar

    /// `calendar` says which day a moment is.
    package init(_ format: Format, _ calendar: ReportCalendar) {
        self.format = format
        self.calendar = calendar
    }

    package var beginning: String {
        switch format {
        case .csv:
            "transfer_id,occurred_at,posted_at,state,debit,credit,amount,currency,category,provider,subject,description,hold_id,reverses_id\r\n"
        case .hledger:
            """
            ; Debits are positive, credits negative.
            account asset      ; type:A
            account clearing   ; type:A
            account liability  ; type:L
            account wallet     ; type:L
            account payable    ; type:L
            account equity     ; type:E
            account income     ; type:R
            account expense    ; type:X


            """
        }
    }

    package func text(of transfer: Transfer) -> String {
        switch format {
        case .csv: csv(transfer)
        case .hledger: transfer.state == .posted ? journalEntry(transfer) : ""
        }
    }

    private func csv(_ transfer: Transfer) -> String {
        let fields = [
            "\(transfer.id)", "\(transfer.occurredAt)", "\(transfer.postedAt)", transfer.state.rawValue, "\(transfer.debit)",
            "\(transfer.credit)", transfer.amount.decimal, transfer.amount.currency.code, transfer.category, transfer.provider ?? "",
            transfer.subject ?? "", transfer.description, transfer.holdID.map { "\($0)" } ?? "",
            transfer.reversesID.map { "\($0)" } ?? "",
        ]
        return fields.map(Self.quoted).joined(separator: ",") + "\r\n"
    }

    /// A field that a spreadsheet would take for a formula is kept a text.
    private static func quoted(_ field: String) -> String {
        let isFormula = field.first.map { "=+-@\t\r".contains($0) } ?? false
        let text = isFormula ? "'" + field : field
        guard text.contains(where: { ",\"\r\n".contains($0) || $0 == "\r\n" }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    private func journalEntry(_ transfer: Transfer) -> String {
        let amount = "\(transfer.amount.decimal) \(transfer.amount.currency.code)"
        let title = Self.oneLine(transfer.description.isEmpty ? transfer.category : "\(transfer.category) | \(transfer.description)")
        var tags = "transfer:\(transfer.id)"
        if let provider = transfer.provider { tags += ", provider:\(Self.tag(provider))" }
        if let subject = transfer.subject { tags += ", subject:\(Self.tag(subject))" }
        return """
            \(calendar.day(of: transfer.occurredAt)) \(title)  ; \(tags)
                \(Self.account(transfer.debit))  \(amount)
                \(Self.account(transfer.credit))  -\(amount)


            """
    }

    /// Two blanks end an account's name, and a semicolon begins a comment.
    private static func account(_ code: AccountCode) -> String { oneLine(code.description) }

    private static func tag(_ text: String) -> String { oneLine(text).replacing(",", with: " ") }

    private static func oneLine(_ text: String) -> String {
        text.replacing(";", with: ",").split(whereSeparator: { $0.isWhitespace || $0.isNewline }).joined(separator: " ")
    }
}
