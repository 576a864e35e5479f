namespace Andon.Supervision;

/// <summary>Placeholder so that the skeleton builds; removed by the first real type.</summary>
static class Skeleton;
