namespace KeeperBot.Evm.JsonRpc;

/// <summary>A body that is no answer to what was asked. Transports turn it into an <see cref="RpcException"/>, which knows method and host.</summary>
internal sealed class JsonRpcFormatException : Exception
{
    internal JsonRpcFormatException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>The error with a null id by which a node refused the request as a whole.</summary>
    internal RpcError? Refusal { get; init; }
}
