/// An entry of `pmta`: PowerMTA's configuration of one node.
package struct PMTAInput: Hashable, Sendable {
  /// The main file, as it can be opened.
  package let path: String
  /// The node; empty for nodes that no other entry names.
  package let node: String
  /// The folder that stands for `/` where the files are a copy; empty on the machine itself.
  package let root: String
}
