import Values

/// Why there is no answer. What the attempts cost is in `calls`, to be stored and booked like that of an answer.
package enum AIGatewayError: Error, Sendable {
    case unknownRoute(String)
    /// The configuration is checked at the start, so that this is a mistake of ours.
    case unpricedModel(Model)
    case cost(MoneyError)
    /// By the caller's task: the text handed over so far, and what it cost.
    case cancelled(CompletionResult)
    /// No model of the route answered; `problems` has one sentence for each model tried or passed over.
    case noAnswer(route: String, problems: [String], calls: [AICall], isTransient: Bool, retryAfter: Duration?)
}

extension AIGatewayError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownRoute(let name): "there is no AI route “\(name)”: name its models under ai: routes: in kontor.yaml"
        case .unpricedModel(let model):
            "the model \(model) has no price, so nothing may be asked of it: give it one under ai: prices: in kontor.yaml"
        case .cost(let error): "the cost of an answer cannot be counted: \(error)"
        case .cancelled: "the question was cancelled"
        case .noAnswer(let route, let problems, _, _, _):
            "no model of the route “\(route)” answered: " + problems.joined(separator: "; ")
        }
    }

    /// Whether the same question may be answered a little later.
    package var isTransient: Bool {
        if case .noAnswer(_, _, _, let isTransient, _) = self { isTransient } else { false }
    }

    /// The shortest wait that a provider asked for, where it asked for one.
    package var retryAfter: Duration? {
        if case .noAnswer(_, _, _, _, let time) = self { time } else { nil }
    }

    /// The attempts made.
    package var calls: [AICall] {
        switch self {
        case .cancelled(let result): result.calls
        case .noAnswer(_, _, let calls, _, _): calls
        case .unknownRoute, .unpricedModel, .cost: []
        }
    }
}
