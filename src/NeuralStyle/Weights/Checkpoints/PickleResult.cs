namespace NeuralStyle.Weights;

/// <summary>The content of one pickle.</summary>
/// <param name="Root">The object that was saved.</param>
/// <param name="Storages">All storages by their keys, in the order of their first use.</param>
/// <param name="Tensors">All tensors, also those that the root does not reach.</param>
internal sealed record PickleResult(PickleValue Root, OrderedDictionary<string, StorageDescriptor> Storages, List<TensorDescriptor> Tensors);
