namespace Andon.Tidy;

/// <summary>One rule that the repository keeps. It reads the tree it is given and touches nothing else.</summary>
interface IRule
{
    IEnumerable<Finding> Check(Repository repository);
}
