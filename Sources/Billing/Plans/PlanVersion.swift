import Storage
import Values

/// A plan's terms as they stood from some day on. What was sold names its version, so a change of `kontor.yaml` is for those who buy
/// after it.
package struct PlanVersion: Identified, Sendable {
    package static let idPrefix = "plan_version"

    package let id: ID<PlanVersion>
    package let workspaceID: ID<Workspace>
    /// Of this plan, from 1.
    package let number: Int
    package let plan: Plan
    package let createdAt: Timestamp
}

extension Billing {
    /// Writes down plans that are new or have changed since the last start.
    package func keepPlans() async throws {
        try await database.write { [self] tx in
            for plan in plans { _ = try tx.keepVersion(of: plan, in: workspace, now: clock.now()) }
        }
    }
}
