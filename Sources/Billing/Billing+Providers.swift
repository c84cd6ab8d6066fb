import Values

extension Billing {
    /// Nil where none of this name is configured.
    package func provider(_ name: String) -> (any PaymentProvider)? { providers.first { $0.name == name } }

    /// Those that can sell it, the preferred ones first; of the ones that `names` lists, and in its order, where it is not nil.
    package func providers(selling purpose: NewOrder.Purpose, among names: [String]? = nil) -> [any PaymentProvider] {
        let candidates = names?.compactMap(provider) ?? providers
        switch purpose {
        case .subscription(let key):
            guard let plan = plan(key) else { return [] }
            return candidates.filter { provider in
                guard let price = plan.price(through: provider) else { return false }
                return provider.canSell(plan.purpose(), in: price.currency)
            }
        case .payment(_, let quantity, let amount):
            return candidates.filter { $0.canSell(.payment(quantity: quantity), in: amount.currency) }
        }
    }

    /// Through whom an order goes: the provider that it names, else the first that can sell it.
    func provider(selling purpose: Order.Purpose, for amount: Money, through name: String?) throws -> any PaymentProvider {
        guard !providers.isEmpty else { throw BillingError.notConfigured }
        guard let name else {
            guard let able = providers.first(where: { $0.canSell(purpose, in: amount.currency) }) else {
                throw BillingError.nobodySells(amount.currency)
            }
            return able
        }
        guard let named = provider(name) else { throw BillingError.unknownProvider(name, known: providers.map(\.name)) }
        guard named.canSell(purpose, in: amount.currency) else { throw BillingError.nobodySells(amount.currency, through: name) }
        return named
    }
}
