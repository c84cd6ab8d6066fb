package enum JobsError: Error, Equatable, CustomStringConvertible {
    /// Another worker has taken the job over; what this one found out must not be written.
    case leaseLost(Int64)
    case nothingToRetry(Int64)
    case nothingToCancel(Int64)

    package var description: String {
        switch self {
        case .leaseLost(let id): "job \(id) was taken over by another worker"
        case .nothingToRetry(let id): "job \(id) does not exist, or is running"
        case .nothingToCancel(let id): "job \(id) does not exist, or is running, or has ended"
        }
    }
}
