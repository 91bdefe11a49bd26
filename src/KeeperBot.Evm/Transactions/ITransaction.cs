using KeeperBot.Evm.Crypto;

namespace KeeperBot.Evm.Transactions;

/// <summary>A transaction of any kind, before its signature.</summary>
public interface ITransaction
{
    /// <summary>The EIP-2718 type: 0 legacy, 1 EIP-2930, 2 EIP-1559.</summary>
    byte Type { get; }

    /// <summary>The chain it is for; null only for a legacy transaction without EIP-155, which any chain takes.</summary>
    ChainId? Chain { get; }

    /// <summary>The sender's count of earlier transactions.</summary>
    ulong Nonce { get; }

    /// <summary>Gas that it may use.</summary>
    ulong GasLimit { get; }

    /// <summary>The contract or account; null creates a contract.</summary>
    Address? To { get; }

    /// <summary>Wei that goes along.</summary>
    UInt256 Value { get; }

    /// <summary>Calldata, or creation code.</summary>
    Bytes Data { get; }

    /// <summary>What the sender signs.</summary>
    Hash32 SigningHash();

    /// <summary>The bytes for eth_sendRawTransaction.</summary>
    Bytes Encode(Signature signature);
}
