import Billing
import Values

extension ReferralTerms {
    static let keys = ["percent", "amount", "on"]

    /// One of a share and an amount, and for which payments.
    init?(_ section: Section, _ currency: Currency) {
        let occasion: Occasion? = section.required("on", .oneOf)
        let commission: Commission
        switch (section.entry("percent") != nil, section.entry("amount") != nil) {
        case (true, false):
            guard let share = section.required("percent", .basisPoints) else { return nil }
            commission = .percent(basisPoints: share)
        case (false, true):
            guard let amount = section.required("amount", .commission(currency)) else { return nil }
            commission = .amount(amount)
        case (let isBoth, _):
            section.report(
                isBoth ? "amount" : "percent",
                "\(section.name) has \(isBoth ? "percent and amount" : "neither percent nor amount"): write one of the two, such as { percent: \"20\", on: every_payment }"
            )
            return nil
        }
        guard let occasion else { return nil }
        self.init(commission, on: occasion, currency: currency)
    }
}

extension ValueKind where Value == Int {
    /// A percentage as hundredths of one.
    fileprivate static var basisPoints: ValueKind {
        ValueKind(remedy: "a percentage from \"0.01\" to \"100\" with at most two decimals, such as \"20\"") { text in
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            let isPlain = parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
            guard isPlain, parts.count <= 2, parts[0].utf8.count <= 3 else { return nil }
            let fraction = parts.count == 2 ? parts[1] : "0"
            guard fraction.utf8.count <= 2, let whole = Int(parts[0]), let rest = Int(fraction) else { return nil }
            let points = whole * 100 + (fraction.utf8.count == 1 ? rest * 10 : rest)
            return (1...10_000).contains(points) ? points : nil
        }
    }
}

extension ValueKind where Value == Money {
    fileprivate static func commission(_ currency: Currency) -> ValueKind {
        ValueKind(remedy: "an amount above zero such as \"2.00\"") { text in
            ValueKind.price(currency).read(text).flatMap { $0.isZero ? nil : $0 }
        }
    }
}
