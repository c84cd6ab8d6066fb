import HTTPTypes
import Hummingbird
import Values

/// The customer portal: `GET /stripe/p/session/{id}`, and the forms on it.
struct PortalRoutes: Sendable {
    let stripe: SandboxStripe

    func add(to router: Router<BasicRequestContext>) {
        let page = router.group("stripe/p/session/{id}")
        page.get { _, context in show(context.parameters.get("id") ?? "") }
        form("cancellations", on: page) { world, _, form, now in
            world.setCancelsAtPeriodEnd(true, subscription: form["subscription"]?.text ?? "", at: now)
        }
        form("renewals", on: page) { world, _, form, now in
            world.setCancelsAtPeriodEnd(false, subscription: form["subscription"]?.text ?? "", at: now)
        }
        form("cards", on: page) { world, session, form, _ in
            guard var customer = world.customers[session.customer] else { return }
            customer.hasWorkingCard = form["works"]?.flag ?? true
            world.customers.put(customer)
        }
    }

    private typealias Deed = @Sendable (inout StripeWorld, StripePortalSession, StripeValue, Timestamp) -> Void

    private func form(_ noun: RouterPath, on page: RouterGroup<BasicRequestContext>, _ deed: @escaping Deed) {
        page.post(noun) { request, context in
            let form = try await request.form()
            let id = context.parameters.get("id") ?? ""
            stripe.desk.locked { world, now in
                // A page that has closed, or another customer's subscription, does nothing.
                guard let session = world.portals[id], session.isOpen(at: now) else { return }
                let subscription = form["subscription"]?.text.flatMap { world.subscriptions[$0] }
                guard subscription.map({ $0.customer == session.customer }) ?? true else { return }
                deed(&world, session, form, now)
            }
            return Response(status: .seeOther, headers: [.location: "/stripe/p/session/\(id)"])
        }
    }

    private func show(_ id: String) -> Response {
        let html = stripe.desk.locked { world, now in
            world.portals[id].flatMap { $0.isOpen(at: now) ? PortalPage(session: $0, world: world).html : nil }
        }
        return CheckoutPage.response(html ?? PortalPage.missing, status: html == nil ? .notFound : .ok)
    }
}
