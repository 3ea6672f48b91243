using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// A student with fewer layers than its teacher, which begins with the teacher's weights in those that are left (Sanh et al.
/// 2019, DistilBERT, arXiv 1910.01108, section 3, take every other layer). A residual block can go because its shortcut passes
/// its input on; a layer in a chain can where its input and output have one shape.
/// </summary>
public static class ShallowStudent
{
    /// <summary>The blocks of a network that can go, in order, no two of which share a layer.</summary>
    /// <param name="architecture">Of the teacher.</param>
    public static IReadOnlyList<LayerBlock> Blocks(Architecture architecture)
    {
        ILookup<string, string> users = architecture.Nodes.SelectMany(node => node.Inputs.Select(input => (input, node.Name))).ToLookup(pair => pair.input, pair => pair.Name);
        LayerBlock[] residual = [.. architecture.Nodes.Where(node => node.Layer is Add).Select(node => Residual(architecture, users, node)).OfType<LayerBlock>()];
        HashSet<string> branches = [.. architecture.Nodes.Where(node => node.Layer is Add or Concat).SelectMany(node => Branches(architecture, node))];
        IEnumerable<LayerBlock> chain = architecture.Nodes.Where(node => !branches.Contains(node.Name)).Select(node => Chain(architecture, users, node)).OfType<LayerBlock>();
        return [.. residual.Concat(chain).OrderBy(block => architecture.Nodes.IndexOf(architecture[block.Nodes[0]]))];
    }

    /// <summary>Makes a student.</summary>
    /// <param name="teacher">Stays as it is.</param>
    /// <param name="blocks">Names of the <see cref="Blocks"/> that go.</param>
    /// <returns>A new network on the teacher's device.</returns>
    /// <exception cref="ArgumentException">A block does not exist, or is named twice.</exception>
    public static Network Create(Network teacher, IReadOnlyList<string> blocks)
    {
        IReadOnlyList<LayerBlock> all = Blocks(teacher.Architecture);
        var replacement = new Dictionary<string, string>();
        foreach (string name in blocks)
        {
            LayerBlock block = all.FirstOrDefault(block => block.Name == name)
                ?? throw new ArgumentException(all.Count == 0
                    ? $"'{teacher.Architecture.Name}' has no layers that could go: none gives out the shape that it takes in."
                    : $"There is no block '{name}' to leave out{Spelling.Question(name, all.Select(block => block.Name))}; there are {string.Join(", ", all.Select(block => block.Name))}.", nameof(blocks));
            foreach (string node in block.Nodes)
            {
                if (!replacement.TryAdd(node, block.Input))
                    throw new ArgumentException($"The block '{name}' is named twice.", nameof(blocks));
            }
        }
        var student = Network.Create(
            new Architecture($"{teacher.Architecture.Name}-shallow", teacher.Architecture.Input, teacher.Architecture.Nodes
                .Where(node => !replacement.ContainsKey(node.Name)).Select(node => node with { Inputs = [.. node.Inputs.Select(Kept)] })),
            seed: 0, teacher.Device);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        student.Load(student.Tensors().Keys.ToDictionary(name => name, name => teacher.Tensors()[name]));
        student.train(teacher.training);
        return student;

        string Kept(string input) => replacement.TryGetValue(input, out string? before) ? Kept(before) : input;
    }

    /// <summary>The block that ends in an addition one side of which is its input itself; null where there is none. The activation behind it goes along where the input has passed it already.</summary>
    private static LayerBlock? Residual(Architecture architecture, ILookup<string, string> users, Node add)
    {
        if (add.Inputs.Length != 2)
            return null;
        foreach ((string branch, string input) in new[] { (add.Inputs[0], add.Inputs[1]), (add.Inputs[1], add.Inputs[0]) })
        {
            if (Between(architecture, branch, input) is not { Count: > 0 } inside || inside.SelectMany(node => users[node]).Any(user => user != add.Name && !inside.Contains(user)))
                continue;
            string[] nodes = [.. architecture.Nodes.Select(node => node.Name).Where(name => inside.Contains(name) || name == add.Name)];
            if (input != Architecture.InputName && users[add.Name].ToArray() is [var next] && architecture[next].Layer is Activation activation && activation.Equals(architecture[input].Layer))
                nodes = [.. nodes, next];
            return new LayerBlock(Common(nodes) is { Length: > 0 } name ? name : add.Name, nodes, input);
        }
        return null;
    }

    /// <summary>All nodes through which a branch comes from its input; null where it begins elsewhere.</summary>
    private static HashSet<string>? Between(Architecture architecture, string branch, string input)
    {
        var inside = new HashSet<string>();
        var open = new Stack<string>([branch]);
        while (open.TryPop(out string? name))
        {
            if (name == input || !inside.Add(name))
                continue;
            if (name == Architecture.InputName)
                return null;
            foreach (string before in architecture[name].Inputs)
                open.Push(before);
        }
        return inside;
    }

    /// <summary>What lies behind a joining node back to where its inputs part.</summary>
    private static IEnumerable<string> Branches(Architecture architecture, Node join) =>
        join.Inputs.SelectMany(first => join.Inputs.Where(second => second != first).SelectMany(second => Before(architecture, first).Except(Before(architecture, second))));

    private static HashSet<string> Before(Architecture architecture, string node)
    {
        var all = new HashSet<string>();
        var open = new Stack<string>([node]);
        while (open.TryPop(out string? name))
        {
            if (name == Architecture.InputName || !all.Add(name))
                continue;
            foreach (string input in architecture[name].Inputs)
                open.Push(input);
        }
        return all;
    }

    /// <summary>A layer with weights in a chain and the batch norm, activation and dropout behind it.</summary>
    private static LayerBlock? Chain(Architecture architecture, ILookup<string, string> users, Node node)
    {
        if (node.Layer is not (Linear or Conv2d { Groups: 1 }) || node == architecture.Nodes[^1] || architecture.ShapeOf(node.Name) != architecture.ShapeOf(node.Inputs[0]))
            return null;
        List<string> nodes = [node.Name];
        while (users[nodes[^1]].ToArray() is [var next] && architecture[next].Layer is BatchNorm or Activation or Dropout && next != architecture.Nodes[^1].Name)
            nodes.Add(next);
        return new LayerBlock(node.Name, nodes, node.Inputs[0]);
    }

    /// <summary>What names begin with alike, up to the last _ or dot.</summary>
    private static string Common(IReadOnlyList<string> names)
    {
        int length = 0;
        while (names.All(name => name.Length > length && name[length] == names[0][length]))
            length++;
        int end = names[0][..length].LastIndexOfAny(['_', '.']);
        return end < 0 ? "" : names[0][..end];
    }
}
