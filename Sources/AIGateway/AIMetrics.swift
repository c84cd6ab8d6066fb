import Metrics
import Values

/// What `/metrics` tells of AI calls.
enum AIMetrics {
    static func count(_ call: AICall) {
        let model = [("provider", call.model.provider), ("model", call.model.name)]
        Counter(label: "ai_calls_total", dimensions: model + [("outcome", call.outcome.rawValue)]).increment()
        Counter(label: "ai_tokens_total", dimensions: model + [("kind", "input")]).increment(by: Int64(call.usage.input))
        Counter(label: "ai_tokens_total", dimensions: model + [("kind", "cached_input")]).increment(by: Int64(call.usage.cachedInput))
        Counter(label: "ai_tokens_total", dimensions: model + [("kind", "output")]).increment(by: Int64(call.usage.output))
        Counter(label: "ai_cost_nanos_total", dimensions: model + [("currency", call.cost.currency.code)]).increment(by: call.cost.nanos)
        Timer(label: "ai_call_duration_seconds", dimensions: model).recordNanoseconds(
            Timestamp(microseconds: 0).adding(call.duration).microseconds * 1000)
    }

    /// 0 closed, 1 half-open, 2 open.
    static func show(_ state: CircuitBreaker.State, of model: Model) {
        let value =
            switch state {
            case .closed: 0
            case .halfOpen: 1
            case .open: 2
            }
        Gauge(label: "ai_breaker_state", dimensions: [("provider", model.provider), ("model", model.name)]).record(value)
    }
}
