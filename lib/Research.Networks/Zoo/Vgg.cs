namespace Research.Networks.Zoo;

/// <summary>VGG networks for CIFAR.</summary>
public static class Vgg
{
    /// <summary>
    /// VGG-16 with batch norm for CIFAR: thirteen 3×3 convolutions in five groups (64, 128, 256, 512, 512 filters), each
    /// group with 2×2 max pooling, then 512 and 10 neurons with batch norm between, as in Li et al. 2017 (arXiv 1608.08710):
    /// 14,991,946 parameters.
    /// </summary>
    public static Architecture Vgg16()
    {
        var builder = new ArchitectureBuilder("vgg-16-bn", [3, 32, 32]);
        (int Filters, int Count)[] groups = [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)];
        int layer = 0;
        for (int group = 0; group < groups.Length; group++)
        {
            for (int i = 0; i < groups[group].Count; i++)
            {
                layer++;
                builder.Conv($"conv{layer}", groups[group].Filters, 3, padding: 1).BatchNorm($"bn{layer}").ReLU($"relu{layer}");
            }
            builder.MaxPool($"pool{group + 1}", 2);
        }
        return builder.Linear("fc1", 512).BatchNorm("bn14").ReLU("relu14").Linear("fc2", 10).Build();
    }
}
