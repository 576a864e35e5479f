using System.Buffers.Binary;

namespace Andon.Salvage.Files;

/// <summary>
/// The pages that the database gave back. What stands on them was deleted. A list that contradicts itself is read as
/// far as it can be: a page that is on it is at least not surely alive.
/// </summary>
sealed record FreeList(IReadOnlySet<int> Pages, string? Damage)
{
    public static FreeList Read(PageSource pages, FileHeader header)
    {
        var free = new HashSet<int>();
        if (header.FreeListTrunk == 0) return new(free, null);
        string? damage = null;
        for (var trunk = header.FreeListTrunk; trunk != 0 && damage is null;)
        {
            var bytes = pages.Page(trunk);
            if (bytes.Length < pages.UsableSize || !free.Add(trunk))
            {
                damage = $"the free list leads to page {trunk}, which cannot be on it";
                break;
            }

            damage = AddLeaves(pages, trunk, free);
            trunk = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(bytes), int.MaxValue);
        }

        if (damage is null && free.Count != header.FreeListCount)
        {
            damage = $"the header counts {header.FreeListCount} free pages and the free list has {free.Count}";
        }

        return new(free, damage);
    }

    static string? AddLeaves(PageSource pages, int trunk, HashSet<int> free)
    {
        var bytes = pages.Page(trunk);
        var count = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (count > (pages.UsableSize / 4) - 2) return $"page {trunk} is no part of a free list";
        for (var i = 0; i < count; i++)
        {
            var leaf = BinaryPrimitives.ReadUInt32BigEndian(bytes[(8 + (4 * i))..]);
            if (leaf == 0 || leaf > pages.PageCount || !free.Add((int)leaf))
            {
                return $"the free list names page {leaf} on page {trunk}, which cannot be on it";
            }
        }

        return null;
    }
}
