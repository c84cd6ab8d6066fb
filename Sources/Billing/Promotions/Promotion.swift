import Customers
import Storage
import Values

/// A code that makes an order cheaper, or gives something by itself: money on the balance, or days of a plan.
package struct Promotion: Identified, Sendable {
    package static let idPrefix = "promotion"

    package enum Benefit: Sendable, Equatable {
        /// Off an order's price, from 1 to 99. A subscription keeps the lower price.
        case percent(Int)
        /// Off an order's price.
        case amount(Money)
        /// Put on the customer's balance.
        case balance(Money)
        /// Of a plan, for nothing.
        case days(Int, plan: String)

        /// Whether it is for an order, and not redeemed by itself.
        package var isDiscount: Bool {
            switch self {
            case .percent, .amount: true
            case .balance, .days: false
            }
        }
    }

    package let id: ID<Promotion>
    package let workspaceID: ID<Workspace>
    /// 4 to 40 capital letters, digits and hyphens.
    package let code: String
    package let benefit: Benefit
    /// The plan that it is for; nil for any order.
    package let plan: String?
    /// By how many customers, once each; nil for any number.
    package let limit: Int?
    package let redeemed: Int
    package let expiresAt: Timestamp?
    package let createdAt: Timestamp
}

/// A promotion to be stored by `Billing.add`.
package struct NewPromotion: Sendable {
    /// Nil has one made up.
    package var code: String?
    package var benefit: Promotion.Benefit
    package var plan: String?
    package var limit: Int?
    package var expiresAt: Timestamp?

    package init(
        code: String? = nil, _ benefit: Promotion.Benefit, plan: String? = nil, limit: Int? = nil, expiresAt: Timestamp? = nil
    ) {
        self.code = code
        self.benefit = benefit
        self.plan = plan
        self.limit = limit
        self.expiresAt = expiresAt
    }
}

/// A customer's one use of a promotion.
package struct Redemption: Identified, Sendable {
    package static let idPrefix = "redemption"

    package let id: ID<Redemption>
    package let workspaceID: ID<Workspace>
    package let promotionID: ID<Promotion>
    package let customerID: ID<Customer>
    /// The order that it made cheaper. Where that comes to nothing, the redemption is gone, and the code can be redeemed again.
    package let orderID: ID<Order>?
    package let createdAt: Timestamp
}

/// Why a code was not redeemed, or not made.
package enum PromotionError: Error, Equatable, CustomStringConvertible {
    case unknown(String)
    case expired
    /// As many as may have redeemed it.
    case usedUp
    /// By this customer.
    case redeemedBefore
    /// It is for an order, or for another one.
    case needsOrder
    case notForOrders
    case otherPlan(String)
    case taken(String)
    case badCode
    case badLimit
    case badPercent
    case badDays
    case badAmount
    case alreadyPast

    package var description: String {
        switch self {
        case .unknown(let code): "there is no promotion “\(code.prefix(40))”"
        case .expired: "the promotion has expired"
        case .usedUp: "the promotion is used up"
        case .redeemedBefore: "the customer has redeemed the promotion already"
        case .needsOrder: "the promotion makes an order cheaper: name it as the order's “promotion”"
        case .notForOrders: "the promotion is no discount: redeem it by itself"
        case .otherPlan(let plan): "the promotion is for the plan “\(plan)”"
        case .taken(let code): "there is a promotion “\(code)” already; choose another code"
        case .badCode: "“code” must have 4 to 40 letters, digits and hyphens"
        case .badLimit: "“limit” must be a whole number from 1 to 1000000"
        case .badPercent: "“percent” must be a whole number from 1 to 99"
        case .badDays: "“days” must be a whole number from 1 to 3650"
        case .badAmount: "the amount must be more than zero"
        case .alreadyPast: "“expires_at” has passed already"
        }
    }
}
