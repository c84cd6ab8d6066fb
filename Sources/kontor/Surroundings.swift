import Foundation
import Server

/// The process's environment and folder: where configuration comes from.
enum Surroundings {
    static var variables: [String: String] { ProcessInfo.processInfo.environment }
    static var folder: String { FileManager.default.currentDirectoryPath }
}

extension Configuration {
    static func load() throws -> Configuration { try load(variables: Surroundings.variables, folder: Surroundings.folder) }
}

extension ProcessConfiguration {
    static func load() throws -> ProcessConfiguration { try load(variables: Surroundings.variables, folder: Surroundings.folder) }
}
