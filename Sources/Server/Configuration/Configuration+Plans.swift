import Billing
import Values
import Yams

extension Configuration.Plan {
    static let keys = ["title", "price", "price_stars", "currency", "period", "trial", "grace_days", "entitlements"]

    init?(_ section: Section, _ workspaceCurrency: Currency) {
        let currency = section.optional("currency", .currency) ?? workspaceCurrency
        if currency != workspaceCurrency {
            section.report(
                "currency", "currency is \"\(currency)\", but the books are kept in \(workspaceCurrency): write that, or nothing")
        }
        let price = section.required("price", .planPrice(currency))
        let period: Period? = section.required("period", .oneOf)
        title = section.optional("title", .text())
        trialDays = section.optional("trial", .number(0...365)) ?? 0
        graceDays = section.optional("grace_days", .number(0...30)) ?? Plan.usualGraceDays
        entitlements = section.section("entitlements", allowed: nil)?.entitlements(currency)
        if period == .once, trialDays > 0 {
            section.report("trial", "trial is for plans that renew, and what is bought once does not: leave it out")
        }
        guard let price, let period else { return nil }
        (self.name, self.price, self.period) = (section.name, price, period)
        starsPrice = section.optional("price_stars", .number(1...Int(Stars.largestSubscription))).map { Money(stars: Int64($0)) }
        if starsPrice != nil, period != .month {
            section.report("price_stars", "price_stars needs the period month: Telegram renews every 30 days, and at no other time")
        }
    }
}

/// What can stand at an entitlement.
private let entitlementForms = "true, false, { limit: 20, per: day } or { price: \"0.002\" }"

extension Section {
    /// Each is a switch, a number in a window, or a price.
    fileprivate func entitlements(_ currency: Currency) -> [Entitlement] {
        entries.compactMap { entry in
            if ValueKind.key.read(entry.key) == nil {
                file.report(entry.mark, ValueKind.key.refusal(of: entry.key, called: "the name"))
            }
            switch entry.node {
            case .mapping:
                return file.section(entry.node, entry.key, ["limit", "per", "price"])?.terms(currency).map { Entitlement(entry.key, $0) }
            default:
                return file.value(entry.node, entry.key, .feature).map { Entitlement(entry.key, .feature($0)) }
            }
        }
    }

    private func terms(_ currency: Currency) -> Entitlement.Terms? {
        if entry("price") != nil {
            if entry("limit") != nil || entry("per") != nil {
                report("price", "\(name) has a price and a limit: write one of the two, \(entitlementForms)")
            }
            return required("price", .unitPrice(currency)).map { .metered(price: $0) }
        }
        let limit = required("limit", .number(0...1_000_000_000))
        let window: Entitlement.Window? = required("per", .oneOf)
        guard let limit, let window else { return nil }
        return .limit(limit, per: window)
    }
}

extension ValueKind where Value == Bool {
    /// Of a plan.
    fileprivate static var feature: ValueKind {
        ValueKind(remedy: entitlementForms) { ["true": true, "false": false][$0] }
    }
}

extension ValueKind where Value == Money {
    /// Of what is metered; the wallet knows nine decimals.
    fileprivate static func unitPrice(_ currency: Currency) -> ValueKind {
        ValueKind(remedy: "an amount above zero such as \"0.002\", with at most nine decimals") { text in
            ValueKind.price(currency).read(text).flatMap { $0.isZero ? nil : $0 }
        }
    }
}
