import Jobs
import Ledger
import Logging
import Storage
import Values

/// Sells: order → payment provider → event → ledger → subscription.
package final class Billing: Sendable {
    package let workspace: ID<Workspace>
    /// As `kontor.yaml` declares them, in its order.
    package let plans: [Plan]
    /// In order of preference. Where there are none, nothing can be ordered.
    package let providers: [any PaymentProvider]
    /// What partners get from now on; nil where there is no programme.
    package let referrals: ReferralTerms?
    /// Of the workspace: its days, weeks and months are what entitlements are counted by.
    let calendar: ReportCalendar
    let database: Database
    let clock: Clock
    let logger: Logger
    private let publicURL: String?
    private let localURL: String

    /// `publicURL` is where the world reaches Kontor's pages; without one, customers come back to the order's `returnURL`, and
    /// where that is missing too, to `localURL`. Both are without a slash at the end.
    package init(
        workspace: ID<Workspace>, plans: [Plan], providers: [any PaymentProvider], referrals: ReferralTerms? = nil, publicURL: String?,
        localURL: String, calendar: ReportCalendar, database: Database, clock: Clock, logger: Logger
    ) {
        self.workspace = workspace
        self.plans = plans
        self.providers = providers
        self.referrals = referrals
        self.publicURL = publicURL
        self.localURL = localURL
        self.calendar = calendar
        self.database = database
        self.clock = clock
        self.logger = logger
    }

    package func plan(_ key: String) -> Plan? { plans.first { $0.key == key } }

    /// The rows that end and live again with the jobs of these kinds.
    package static let jobSubjects = [CheckoutJob.jobSubject, EventJob.jobSubject, RefundJob.jobSubject]

    /// What the worker is to run; `sellers` by their keys hear what becomes of their orders, `onTrouble` what owners have to see to.
    package func jobKinds(sellers: [String: any Seller], onTrouble: @escaping PaymentTroubleListener) -> [JobKind] {
        [
            CheckoutJob(billing: self, sellers: sellers).jobKind,
            EventJob(billing: self, sellers: sellers, onTrouble: onTrouble).jobKind,
            ReconciliationJob(billing: self, onTrouble: onTrouble).jobKind, RefundJob(billing: self).jobKind, FeeJob(billing: self).jobKind,
            SubscriptionJob(billing: self, sellers: sellers).jobKind,
            SubscriptionChangeJob(billing: self, sellers: sellers).jobKind, SubscriptionCare(billing: self, sellers: sellers).jobKind,
            SubscriptionEndJob(billing: self, sellers: sellers).jobKind, PortalJob(billing: self, sellers: sellers).jobKind,
        ]
    }

    /// What is to be done by the calendar, in the business's time zone.
    package func schedules(timeZone: String) throws -> [Schedule] {
        try ReconciliationJob.schedules(of: self, timeZone: timeZone) + [SubscriptionCare.schedule(timeZone: timeZone)]
    }

    /// Where the check-out page sends the customer of `new`.
    func returnURLs(of new: NewOrder) -> (paid: String, cancelled: String) {
        if publicURL == nil, let url = new.returnURL { return (url, url) }
        let pages = publicURL ?? localURL
        return (pages + "/paid", pages + "/cancelled")
    }
}
