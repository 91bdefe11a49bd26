namespace KeeperBot.Evm.JsonRpc;

/// <summary>The error object of a JSON-RPC answer, as the node wrote it.</summary>
/// <param name="Code">JSON-RPC error code.</param>
/// <param name="Message">The node's words, unescaped and unbounded: classify them, but show only <see cref="RpcException.NodeMessage"/>.</param>
/// <param name="Data">The bytes of <c>data</c> when it carried hexadecimal revert data; null when it carried none.</param>
public sealed record RpcError(long Code, string Message, Bytes? Data);
