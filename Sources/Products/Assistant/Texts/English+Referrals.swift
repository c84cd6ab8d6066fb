extension ReferralText {
    var english: String {
        switch self {
        case .link(let link, let reward): "Invite others with your link: \(link)\n\n\(reward)"
        case .percentOfFirst(let percent): "You earn \(percent) % of the first payment of everyone who comes by it."
        case .percentOfEvery(let percent): "You earn \(percent) % of every payment of everyone who comes by it."
        case .amountForFirst(let amount): "You earn \(amount) for the first payment of everyone who comes by it."
        case .amountForEvery(let amount): "You earn \(amount) for every payment of everyone who comes by it."
        case .came(let count, let paying): "Came by your link: \(count). Of these have paid: \(paying)."
        case .earned(let amount): "Earned: \(amount)"
        case .paidOut(let amount): "Paid out: \(amount)"
        case .owed(let amount): "Not paid out yet: \(amount)"
        case .owing(let amount): "Paid out too much, since payments went back: \(amount). It is taken off what you earn next."
        case .hasPaid(let amount): "Somebody who came by your link has paid: you earned \(amount). /invite shows it all."
        case .takenBack(let amount):
            "A payment went back to somebody who came by your link, and with it \(amount) of what you earned."
        case .notInGroups: "This is for you alone: write /invite to me in our own chat."
        case .help: "/invite – invite others, and earn by it"
        }
    }
}
