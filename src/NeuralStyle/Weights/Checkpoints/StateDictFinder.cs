using System.Globalization;
using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Finds the state dict in what was saved, which is the whole of it or one entry beside others.</summary>
internal static class StateDictFinder
{
    private const int MaxKeysShown = 20;

    // The names under which published checkpoints keep it.
    private static readonly string[] Names =
    [
        "state_dict", "model_state_dict", "model_state", "net_state_dict", "model", "net", "network", "generator", "params", "params_ema", "weights",
    ];

    /// <summary>Finds the tensors by their names, and what is told beside them.</summary>
    public static (List<KeyValuePair<string, TensorDescriptor>> Tensors, List<KeyValuePair<string, string>> Metadata) Find(CheckpointSource source, PickleValue root)
    {
        if (root.Object is not PickleDictionary dictionary)
        {
            throw source.Broken("state-dict", 0, $"The file holds {root.Kind} where a dictionary of tensors is due: save model.state_dict().");
        }

        return (Tensors(source, HasTensors(dictionary) ? dictionary : Inner(source, dictionary)), [.. Metadata(dictionary)]);
    }

    private static PickleDictionary Inner(CheckpointSource source, PickleDictionary root)
    {
        var found = Names.Where(name => root.Get(name).Object is PickleDictionary inner && HasTensors(inner)).ToList();
        return found.Count == 1
            ? (PickleDictionary)root.Get(found[0]).Object!
            : throw source.Broken("state-dict", 0, $"The file has {Describe(found)} among its keys {Shown(root.Items)}: save the state dict of the model alone.");
    }

    private static string Describe(List<string> found) => found.Count == 0 ? "no tensors and no state dict" : $"more than one state dict ({string.Join(", ", found)})";

    private static string Shown(IEnumerable<KeyValuePair<PickleValue, PickleValue>> items)
        => $"[{string.Join(", ", items.Take(MaxKeysShown).Select(item => Untrusted.Quote(Name(item.Key))))}]";

    private static bool HasTensors(PickleDictionary dictionary) => dictionary.Items.Any(item => item.Value.Object is TensorDescriptor);

    private static List<KeyValuePair<string, TensorDescriptor>> Tensors(CheckpointSource source, PickleDictionary dictionary)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var tensors = new List<KeyValuePair<string, TensorDescriptor>>();
        foreach (var (key, value) in dictionary.Items)
        {
            if (value.Object is not TensorDescriptor tensor)
            {
                continue;
            }

            if (!names.Add(Name(key))) // 1 and "1" are different keys in Python
            {
                throw source.Broken("state-dict", tensor.Position, $"Two tensors have the name {Untrusted.Quote(Name(key))}.");
            }

            tensors.Add(KeyValuePair.Create(Name(key), tensor));
        }

        return tensors;
    }

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
}
