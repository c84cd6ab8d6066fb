import Billing
import Channels
import Values

/// One thing to buy, through one payment provider.
struct Offer: Sendable {
    let article: Article
    let provider: String
    let purpose: NewOrder.Purpose
    /// Of a period, for a plan.
    let price: Money?
    /// What its button says where it is the only way to buy this.
    let label: OfferLabel
    /// The provider's, as people read it.
    let providerTitle: String
}

extension AssistantBot {
    /// The ways to buy an article, the preferred one first. A pack may differ from provider to provider, since each has its own least
    /// charge.
    func offers(of article: Article, _ turn: Turn) -> [Offer] {
        let chosen = settings.paymentProviders?.compactMap(billing.provider) ?? billing.providers
        return chosen.compactMap { provider in
            guard let (purpose, label) = terms(of: article, through: provider, turn) else { return nil }
            guard !billing.providers(selling: purpose, among: [provider.name]).isEmpty else { return nil }
            return Offer(
                article: article, provider: provider.name, purpose: purpose, price: plan?.price(through: provider), label: label,
                providerTitle: provider.title)
        }
    }

    private func terms(
        of article: Article, through provider: any PaymentProvider, _ turn: Turn
    ) -> (purpose: NewOrder.Purpose, label: OfferLabel)? {
        let language = turn.language
        switch article {
        case .plan:
            guard let plan, let price = plan.price(through: provider) else { return nil }
            return (.subscription(plan: plan.key), .subscribe(self.price(price, each: plan.period, language)))
        case .pack:
            guard let pack = pack(through: provider, turn) else { return nil }
            let name = OfferLabel.questions(pack.count).text(in: language)
            return (
                .payment(description: name, quantity: pack.count, amount: pack.price),
                .pack(pack.count, price: language.price(pack.price))
            )
        }
    }

    private func pack(through provider: any PaymentProvider, _ turn: Turn) -> (count: Int, price: Money)? {
        if provider.currency == .stars { return settings.starsPack.map { ($0.count, $0.price) } }
        guard let price = turn.settings.pricePerQuestion else { return nil }
        let pack = QuestionPack(
            pricePerQuestion: price, leastCharge: provider.leastCharge(in: price.currency), step: provider.smallestStep(of: price.currency))
        return pack.map { ($0.count, $0.price) }
    }

    /// A button for each way to buy; it names the provider where there is a choice.
    func buttons(of article: Article, _ turn: Turn, code: String? = nil) -> [[OutboundMessage.Button]] {
        let offers = offers(of: article, turn)
        return offers.map { offer in
            let text = offer.label.text(in: turn.language)
            guard offers.count > 1 else { return [.init(text, callback: Press.buy(article, code: code).data)] }
            return [.init("\(text) · \(offer.providerTitle)", callback: Press.buy(article, through: offer.provider, code: code).data)]
        }
    }
}
