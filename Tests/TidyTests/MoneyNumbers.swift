/// Where money is counted there are integers only.
enum MoneyNumbers {
    private static let floats = ["Float", "Double", "Decimal", "CGFloat", "Float16", "Float32", "Float64", "Float80", "NSDecimalNumber"]
    private static let subjects: Set<String> = [
        "Money", "Currency", "Ledger", "Price", "Prices", "Pricing", "Cost", "Costs", "Wallet", "Balance", "Transfer", "Payment", "Refund",
        "Invoice", "Expense", "Income",
    ]

    static func violations(in file: SourceFile) -> [Violation] {
        guard countsMoney(file.path) else { return [] }
        return file.violations { line in
            floats.first(where: line.code.hasWord).map { "\($0) has no place where money is counted: use Money or Int64" }
        }
    }

    static func countsMoney(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard parts.first == "Sources", let file = parts.last else { return false }
        if parts.contains("Ledger") || parts.contains("Billing") { return true }
        return file.split { "+.".contains($0) }.flatMap { String($0).camelCaseWords }.contains(where: subjects.contains)
    }
}
