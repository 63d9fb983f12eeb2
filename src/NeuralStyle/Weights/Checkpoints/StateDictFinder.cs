using System.Globalization;
using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Finds the tensors in what was saved, at any depth of dictionaries, lists and tuples.</summary>
internal static class StateDictFinder
{
    private const int MaxKeysShown = 20;

    /// <summary>Finds the tensors by their dotted paths, and the metadata beside them.</summary>
    /// <param name="source">The file.</param>
    /// <param name="root">The saved object; its nesting is within the limits.</param>
    /// <param name="limits">The limits.</param>
    public static (List<KeyValuePair<string, TensorDescriptor>> Tensors, List<KeyValuePair<string, string>> Metadata) Find(CheckpointSource source, PickleValue root, TorchCheckpointLimits limits)
    {
        if (!IsContainer(root))
        {
            throw source.Broken("state-dict", 0, $"The file holds {root.Kind}, expected a dictionary of tensors: save model.state_dict().");
        }

        var tensors = new PathList(source, limits);
        var open = new Stack<(string Path, PickleValue Value)>([("", root)]);
        while (open.TryPop(out var next))
        {
            if (next.Value.Object is TensorDescriptor tensor)
            {
                tensors.Add(next.Path, tensor);
            }

            foreach (var (name, value) in Children(next.Value).Reverse()) // the first is popped first
            {
                open.Push((next.Path.Length == 0 ? name : $"{next.Path}.{name}", value));
            }
        }

        return tensors.Items.Count > 0
            ? (tensors.Items, [.. root.Object is PickleDictionary dictionary ? Metadata(dictionary) : []])
            : throw source.Broken("state-dict", 0, $"The file has no tensors; its keys are {Shown(Children(root).Select(child => child.Name))}: save model.state_dict().");
    }

    private static bool IsContainer(PickleValue value) => value.Object is PickleDictionary or PickleList or PickleValue[];

    private static IEnumerable<(string Name, PickleValue Value)> Children(PickleValue value) => value.Object switch
    {
        PickleDictionary dictionary => dictionary.Items.Where(item => MayHoldTensors(item.Value)).Select(item => (Name(item.Key), item.Value)),
        PickleList list => Numbered(list.Items),
        PickleValue[] tuple => Numbered(tuple),
        _ => [],
    };

    private static IEnumerable<(string Name, PickleValue Value)> Numbered(IEnumerable<PickleValue> values)
        => values.Select((value, i) => (i.ToString(CultureInfo.InvariantCulture), value)).Where(item => MayHoldTensors(item.value));

    private static bool MayHoldTensors(PickleValue value) => IsContainer(value) || value.Object is TensorDescriptor;

    private static string Shown(IEnumerable<string> names) => $"[{string.Join(", ", names.Take(MaxKeysShown).Select(Untrusted.Quote))}]";

    private static IEnumerable<KeyValuePair<string, string>> Metadata(PickleDictionary root)
        => root.Items
            .Where(item => item.Key.Object is string && Text(item.Value) is not null)
            .Select(item => KeyValuePair.Create((string)item.Key.Object!, Text(item.Value)!));

    private static string? Text(PickleValue value) => value switch
    {
        { Object: string text } => text,
        { Object: Int128 large } => large.ToString(CultureInfo.InvariantCulture),
        { Integer: { } integer } => integer.ToString(CultureInfo.InvariantCulture),
        { Float: { } number } => number.ToString("R", CultureInfo.InvariantCulture),
        { Boolean: { } truth } => truth ? "True" : "False",
        _ => null,
    };

    private static string Name(PickleValue key) => key.Object as string ?? key.Integer!.Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Tensors under their paths, whose number and length are bounded: a small pickle can give one tensor very many long ones.</summary>
    private sealed class PathList(CheckpointSource source, TorchCheckpointLimits limits)
    {
        private readonly HashSet<string> _names = new(StringComparer.Ordinal);
        private long _characters;

        public List<KeyValuePair<string, TensorDescriptor>> Items { get; } = [];

        public void Add(string path, TensorDescriptor tensor)
        {
            _characters += path.Length;
            if (Items.Count == limits.MaxTensors || path.Length > limits.MaxStringBytes || _characters * sizeof(char) > limits.MaxPickleMemory)
            {
                throw source.Broken(
                    "limit", tensor.Position,
                    $"There are too many or too long names of tensors: raise {nameof(limits.MaxTensors)}, {nameof(limits.MaxStringBytes)} or {nameof(limits.MaxPickleMemory)} if the file is trusted.");
            }

            if (!_names.Add(path)) // 1 and "1" are different keys in Python
            {
                throw source.Broken("state-dict", tensor.Position, $"Two tensors have the name {Untrusted.Quote(path)}.");
            }

            Items.Add(KeyValuePair.Create(path, tensor));
        }
    }
}
