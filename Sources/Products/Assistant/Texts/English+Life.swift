extension LifeText {
    var english: String {
        switch self {
        case .tryIt(let days): "Try it for \(days.counted("day", "days"))"
        case .trialBegun(let name, let day, let what): "**\(name)** is yours to try until \(day): \(what). It ends by itself."
        case .triedBefore: "You have had this plan before. /subscribe goes on with it."
        case .paymentReminder(let name, let day):
            "The payment for **\(name)** is still open. Please check your card; without a payment it ends on \(day)."
        case .endsSoon(let name, let day): "**\(name)** ends on \(day) and does not renew by itself. /subscribe goes on with it."
        case .ended(let name): "**\(name)** has ended. /subscribe goes on with it."
        case .paused: "Your subscription is paused: nothing is charged until it goes on."
        case .planChanged(let name, let what): "Your plan is **\(name)** from now on: \(what)."
        case .planWillChange(let name, let day): "Your plan changes to **\(name)** on \(day). Until then it stays as it is."
        case .planStays(let name): "Your plan stays **\(name)**."
        case .manage: "Cancel, or change the card"
        case .portalComes: "One moment: the page is on its way."
        case .portal:
            "On this page you can cancel your subscription, take that back, and change your card. It is only for you, and closes soon."
        case .openPortal: "Open the page"
        case .noPortal: "The page cannot be opened at the moment. Please try again later, or write to us: /paysupport"
        }
    }
}
