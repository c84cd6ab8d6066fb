import AIGateway
import Assistant
import Billing
import Channels
import Customers
import Health
import Jobs
import Ledger
import Storage

/// Every table of Kontor, in the order of its making.
package enum Schema {
    package static let migrations =
        CustomersSchema.migrations + JobsSchema.migrations + LedgerSchema.migrations + ChannelsSchema.migrations
        + AIGatewaySchema.migrations + BillingSchema.migrations + AssistantSchema.migrations + ServerSchema.migrations
        + HealthSchema.migrations
}
