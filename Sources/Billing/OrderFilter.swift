import Customers
import Values

/// Which orders are wanted; nil for any.
package struct OrderFilter: Sendable {
    package var customerID: ID<Customer>?
    package var status: Order.Status?
    package var provider: String?

    package init(customerID: ID<Customer>? = nil, status: Order.Status? = nil, provider: String? = nil) {
        self.customerID = customerID
        self.status = status
        self.provider = provider
    }
}
