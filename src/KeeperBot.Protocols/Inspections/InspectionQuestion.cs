using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Inspections;

/// <summary>Something to ask the chain before the keeper may run.</summary>
public abstract record InspectionQuestion(string Subject)
{
    /// <summary>Whether it asks for a state that may change by itself, not for whether the configuration is right.</summary>
    public bool Passing { get; init; }

    /// <summary>How to mend a view that reverts; null where the likeliest cause is a wrong address.</summary>
    public string? MendOfRevert { get; init; }

    /// <summary>Is there a contract at an address?</summary>
    public static InspectionQuestion Code(string subject, Address address) => new CodeQuestion(subject, address);

    /// <summary>What does a view answer?</summary>
    public static InspectionQuestion Call(string subject, ContractCall call, AbiFunction function, Func<AbiValue, Judgement> judge) =>
        new CallQuestion(subject, call, function, judge);

    /// <summary>Known without the chain.</summary>
    public static InspectionQuestion Answered(InspectionFinding finding) => new AnsweredQuestion(finding);
}

/// <summary>What an answer means.</summary>
public sealed record Judgement(bool Ok, string Detail, string Mend);

internal sealed record CodeQuestion(string Subject, Address Address) : InspectionQuestion(Subject);

internal sealed record CallQuestion(string Subject, ContractCall To, AbiFunction Function, Func<AbiValue, Judgement> Judge) : InspectionQuestion(Subject);

internal sealed record AnsweredQuestion(InspectionFinding Finding) : InspectionQuestion(Finding.Subject);
