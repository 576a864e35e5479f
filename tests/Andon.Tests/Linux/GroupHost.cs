using Andon.Linux.ControlGroups;
using Xunit;

namespace Andon.Tests.Linux;

/// <summary>
/// Our own control group, in which tests may make others. One of a host that has version 1 beside it serves here too;
/// memory cannot be limited there.
/// </summary>
static class GroupHost
{
    /// <summary>Once for all tests: what is made on trial has one name.</summary>
    static readonly Lazy<GroupDelegation> Own = new(() => GroupPlace.Read() is { } place
        ? GroupDelegation.Prove(place.Own)
        : GroupDelegation.None("this host shows no control groups of version 2"));

    /// <summary>Skips the test, saying why, where no group can be made.</summary>
    public static string ParentOrSkip()
    {
        Assert.SkipWhen(Own.Value.Parent is null, $"No control group can be made here: {Own.Value.WhyNot}.");
        return Own.Value.Parent!;
    }

    public static string MemoryParentOrSkip()
    {
        var parent = ParentOrSkip();
        var why = Own.Value.WhyNoMemoryLimit;
        Assert.SkipWhen(why is not null, $"No memory can be limited here: {why}.");
        return parent;
    }

    public static bool Has(string parent, string name) => Directory.Exists(ControlGroup.PathOf(parent, name));
}
