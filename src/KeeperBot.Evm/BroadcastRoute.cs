namespace KeeperBot.Evm;

/// <summary>Which nodes a signed transaction may be sent to. The zero value is none of them.</summary>
public enum BroadcastRoute
{
    /// <summary>Nowhere; refused.</summary>
    None = 0,

    /// <summary>Every node that is read from and in action: the bytes are public from then on.</summary>
    Public,

    /// <summary>The private relays alone: the bytes reach no public node by us.</summary>
    PrivateRelay,
}
