using System.Collections.Immutable;
using KeeperBot.Evm.Rlp;

namespace KeeperBot.Evm.Transactions;

/// <summary>One account of an EIP-2930 access list and its storage slots.</summary>
public sealed record AccessListEntry(Address Address, ImmutableArray<Hash32> StorageKeys)
{
    /// <inheritdoc/>
    public bool Equals(AccessListEntry? other) =>
        other is not null && Address == other.Address && StorageKeys.AsSpan().SequenceEqual(other.StorageKeys.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, StorageKeys.IsDefault ? 0 : StorageKeys.Length);
}

/// <summary>An EIP-2930 access list, with equality of content.</summary>
public sealed class AccessList : IEquatable<AccessList>
{
    /// <summary>From its entries, in order.</summary>
    public AccessList(params ImmutableArray<AccessListEntry> entries) => Entries = entries;

    /// <summary>No entries.</summary>
    public static AccessList Empty { get; } = new();

    /// <summary>The accounts, in order.</summary>
    public ImmutableArray<AccessListEntry> Entries { get; }

    /// <inheritdoc/>
    public bool Equals(AccessList? other) => other is not null && Entries.AsSpan().SequenceEqual(other.Entries.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AccessList);

    /// <inheritdoc/>
    public override int GetHashCode() => Entries.Aggregate(0, (hash, entry) => HashCode.Combine(hash, entry));

    internal void Write(RlpWriter writer)
    {
        writer.StartList();
        foreach (var entry in Entries)
        {
            writer.StartList();
            writer.Write(entry.Address);
            writer.StartList();
            foreach (var key in entry.StorageKeys)
                writer.Write(key);
            writer.EndList();
            writer.EndList();
        }

        writer.EndList();
    }

    internal static AccessList Read(ref RlpReader reader)
    {
        var list = reader.ReadList();
        var entries = ImmutableArray.CreateBuilder<AccessListEntry>();
        while (!list.AtEnd)
        {
            var entry = list.ReadList();
            var address = entry.ReadAddress();
            var slots = entry.ReadList();
            var keys = ImmutableArray.CreateBuilder<Hash32>();
            while (!slots.AtEnd)
                keys.Add(slots.ReadHash32());
            entry.RequireEnd();
            entries.Add(new AccessListEntry(address, keys.ToImmutable()));
        }

        return entries.Count == 0 ? Empty : new AccessList(entries.ToImmutable());
    }
}
