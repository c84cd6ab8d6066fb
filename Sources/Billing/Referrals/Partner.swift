import Customers
import Ledger
import Storage
import Values

/// A customer who brings others by a link, and earns by what they pay.
package struct Partner: Identified, Sendable {
    package static let idPrefix = "partner"

    package let id: ID<Partner>
    package let workspaceID: ID<Workspace>
    package let customerID: ID<Customer>
    /// 3 to 40 small letters, digits, `-` and `_`.
    package let code: String
    package let createdAt: Timestamp

    /// What a deep link carries.
    private var payload: String { ReferralCode.prefix + code }

    /// `bot` is the bot's name on Telegram, without `@`.
    package func link(to bot: String) -> String { "https://t.me/\(bot)?start=\(payload)" }

    /// What the business owes the partner. It may go below zero, where what was paid out is reversed later.
    package var account: AccountCode { .payable("\(id)") }
}

/// A partner with what came of his link, in the currency of the books.
package struct PartnerFigures: Sendable {
    package let partner: Partner
    /// How many came by the link, and how many of them have paid.
    package let referred: Int
    package let paying: Int
    package let earned: Money
    /// Of that, what was taken back because payments went back.
    package let reversed: Money
    package let paidOut: Money
    /// What the ledger owes him: earned less reversed less paid out.
    package let balance: Money
}

/// A customer who came by a partner's link, before anything else had led here.
package struct Referral: Identified, Sendable {
    package static let idPrefix = "referral"

    package let id: ID<Referral>
    package let workspaceID: ID<Workspace>
    package let partnerID: ID<Partner>
    package let partnerCustomerID: ID<Customer>
    package let customerID: ID<Customer>
    package let terms: ReferralTerms
    package let createdAt: Timestamp
}

/// That the owner has paid a partner, by whatever means.
package struct Payout: Identified, Sendable {
    package static let idPrefix = "payout"

    package let id: ID<Payout>
    package let workspaceID: ID<Workspace>
    package let partnerID: ID<Partner>
    package let amount: Money
    /// What names the payment where it was made: 1 to 200 characters.
    package let reference: String
    package let createdAt: Timestamp
}

/// Why nobody became a partner, or nothing was paid out.
package enum ReferralError: Error, Equatable, CustomStringConvertible {
    /// `kontor.yaml` has no `referrals`.
    case noProgramme
    case unknown
    case badCode
    case taken(String)
    case alreadyPartner(code: String)
    case badAmount
    case badReference
    case otherCurrency(String, Currency)
    case tooMuch(Money, owed: Money)

    package var description: String {
        switch self {
        case .noProgramme: "there is no partner programme here: add referrals to kontor.yaml"
        case .unknown: "there is no such partner"
        case .badCode: "“code” must have 3 to 40 letters, digits, hyphens and underscores"
        case .taken(let code): "there is a partner with the code “\(code)” already; choose another"
        case .alreadyPartner(let code): "the customer is a partner already, with the code “\(code)”"
        case .badAmount: "“amount” must be more than zero"
        case .badReference: "“reference” must have 1 to 200 characters of plain text"
        case .otherCurrency(let given, let kept): "“currency” is “\(given.prefix(10))”, and the books owe in \(kept)"
        case .tooMuch(let amount, let owed): "“amount” is \(amount), and \(owed) is owed to the partner"
        }
    }
}

/// How codes of partners are written.
enum ReferralCode {
    static let prefix = "ref_"
    private static let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    /// Without those that are read as others.
    private static let unmistakable = Array("abcdefghjkmnpqrstuvwxyz23456789")

    /// In small letters. Throws `ReferralError.badCode`.
    static func read(_ text: String) throws(ReferralError) -> String {
        let code = text.lowercased()
        guard (3...40).contains(code.count), code.allSatisfy(allowed.contains) else { throw .badCode }
        return code
    }

    /// 31^8 of them.
    static func random() -> String { String((0..<8).map { _ in unmistakable[Int.random(in: 0..<unmistakable.count)] }) }
}
