include $(sort $(wildcard $(BR2_EXTERNAL_CONTAIN_PATH)/package/*/*.mk))
