using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>Turns networks with batch norm into networks with instance norm.</summary>
/// <remarks>
/// Ulyanov et al. 2016, "Instance Normalization: The Missing Ingredient for Fast Stylization", arXiv:1607.08022: replacing every
/// batch norm of a style network by an instance norm, in training and when stylizing, is what makes its images good.
/// </remarks>
public static class NormConversion
{
    /// <summary>Replaces every <see cref="TorchSharp.Modules.BatchNorm2d"/> below a module by an <see cref="InstanceNorm"/> of the same channels, epsilon, scale and shift, and disposes it.</summary>
    /// <remarks>
    /// Running statistics are dropped: instance norm has none. A norm is replaced in every field, array, list and dictionary of every module
    /// below, so that forward passes, parameters, state dict, moves and modes all see the new one, under the old key. An optimizer made
    /// before holds the old parameters: make it afterwards.
    /// </remarks>
    /// <param name="module">The module to convert; it stays the caller's and owns the new norms.</param>
    /// <returns>The number of norms replaced.</returns>
    /// <exception cref="ArgumentException">The module itself is a batch norm, so there is nothing to put another into.</exception>
    /// <exception cref="InvalidOperationException">
    /// A location that holds a batch norm cannot hold an instance norm; the message names each such class and field, and the module does not change.
    /// </exception>
    [RequiresUnreferencedCode(ModuleLocation.NeedsFields)]
    public static int ReplaceBatchNorm(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        if (module is BatchNorm2d)
        {
            throw new ArgumentException("The module itself is a batch norm: create an InstanceNorm instead, or pass the module that holds it.", nameof(module));
        }

        var locations = ModuleLocation.Below(module).Where(location => location.Module is BatchNorm2d).ToList();
        RequireReplaceable(locations);
        var norms = locations.Select(location => (BatchNorm2d)location.Module).Distinct<BatchNorm2d>(ReferenceEqualityComparer.Instance)
            .ToDictionary<BatchNorm2d, Module, InstanceNorm>(norm => norm, Converted, ReferenceEqualityComparer.Instance);
        foreach (var location in locations)
        {
            location.Put(norms[location.Module]);
        }

        foreach (var norm in norms.Keys)
        {
            norm.Dispose();
        }

        return norms.Count;
    }

    private static void RequireReplaceable(List<ModuleLocation> locations)
    {
        var problems = locations.Select(location => location.WhyNot(typeof(InstanceNorm))).OfType<string>()
            .Concat(locations.GroupBy(location => location.Module, ReferenceEqualityComparer.Instance)
                .Where(found => found.All(location => location.IsRegistration))
                .Select(found => $"{found.First().Name} is registered, but no field, array, list or dictionary of a module holds it, "
                    + "so the forward pass would not see the replacement: hold it in a field."))
            .ToList();
        if (problems.Count > 0)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, ["The batch norms cannot be replaced:", .. problems]));
        }
    }

    private static InstanceNorm Converted(BatchNorm2d norm)
    {
        var converted = new InstanceNorm((int)norm.num_features, norm.eps, norm.weight, norm.bias);
        converted.train(norm.training);
        return converted;
    }
}
