/// The stand-ins of the AI providers.
package final class SandboxAI: Sendable {
    package init() {}
}
